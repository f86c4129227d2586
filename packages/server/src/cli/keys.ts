import { Command, Option } from "commander";
import type { Key } from "./client.ts";
import { formatTime } from "./format.ts";
import { addConnectionOptions, addJsonOption, type ConnectionOptions } from "./options.ts";
import { renderTable } from "./table.ts";
import { keyScopes } from "../store/key-scopes.ts";
import { printLine, type Terminal } from "./terminal.ts";
import { withServer } from "./with-server.ts";

const examples = `
Examples:
  $ dendro keys create --name "shop website" --scope site --origin https://shop.example
  $ dendro keys create --name "shop server" --scope ingest
  $ dendro keys create --name support --scope worker --worker support
  $ KEY=$(dendro keys create --name nightly-report --scope read)
  $ dendro keys list
  $ dendro keys revoke <id>

Scopes: site is for web pages and may be public; ingest may send events of any kind, from servers; read may ask; worker is
for one agent worker; metrics may read /metrics; admin may do everything. docs/keys.md says what each may do.`;

type Flags = ConnectionOptions & { json?: true };

export function keysCommand(terminal: Terminal): Command {
  return new Command("keys")
    .description("Make, list and revoke keys.")
    .addHelpText("after", examples)
    .addCommand(createCommand(terminal))
    .addCommand(listCommand(terminal))
    .addCommand(revokeCommand(terminal));
}

function createCommand(terminal: Terminal): Command {
  const command = new Command("create")
    .description("Make a key. It is printed once, on stdout, and cannot be shown again.")
    .requiredOption("--name <name>", "What it is for.")
    .addOption(new Option("--scope <scope>", "What it may do.").choices(keyScopes).makeOptionMandatory())
    .option(
      "--worker <id>",
      "Of a worker key: the worker it is for. By default the first that comes with it.",
    )
    .option(
      "--origin <origins...>",
      "Of a site key: the origin whose pages may send with it, such as https://shop.example.",
    )
    .addHelpText("after", examples);
  return addConnectionOptions(addJsonOption(command)).action(
    async (flags: Flags & { name: string; scope: Key["scope"]; worker?: string; origin?: string[] }) => {
      const { name, scope, worker, origin } = flags;
      const more = {
        ...(worker === undefined ? {} : { worker }),
        ...(origin === undefined ? {} : { origins: origin.flatMap((one) => one.split(",")) }),
      };
      const created = await withServer(terminal, { ...flags, mayCreateData: true }, (client) =>
        client.createKey({ name, scope, ...more }),
      );
      if (flags.json === true) return printLine(terminal.stdout, JSON.stringify(created));
      printLine(
        terminal.stderr,
        `Made the key ${created.id}, for ${created.tenant ?? "all tenants"}. It is shown only now:`,
      );
      printLine(terminal.stdout, created.key);
    },
  );
}

function listCommand(terminal: Terminal): Command {
  const command = new Command("list").description("List the keys there are, without the keys themselves.");
  return addConnectionOptions(addJsonOption(command)).action(async (flags: Flags) => {
    const keys = await withServer(terminal, { ...flags, mayCreateData: false }, (client) =>
      client.listKeys(),
    );
    if (flags.json === true) return printLine(terminal.stdout, JSON.stringify(keys, null, 2));
    if (keys.length === 0) return printLine(terminal.stdout, "No keys.");
    const columns = ["id", "name", "scope", "tenant", "for", "created"].map((title) => ({ title }));
    const rows = keys.map((key) => [
      key.id,
      key.name,
      key.scope,
      key.tenant ?? "(all)",
      key.worker ?? key.origins.join(" "),
      formatTime(key.created_at),
    ]);
    printLine(terminal.stdout, renderTable(columns, rows));
  });
}

function revokeCommand(terminal: Terminal): Command {
  const command = new Command("revoke")
    .description("Make a key worthless, at once and for ever.")
    .argument("<id>", "The key's id, as `dendro keys list` shows it.");
  return addConnectionOptions(addJsonOption(command)).action(async (id: string, flags: Flags) => {
    await withServer(terminal, { ...flags, mayCreateData: false }, (client) => client.revokeKey(id));
    printLine(
      terminal.stdout,
      flags.json === true ? JSON.stringify({ id, revoked: true }) : `Revoked the key ${id}.`,
    );
  });
}
