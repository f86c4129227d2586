import { Command, Option } from "commander";
import type { Key } from "./client.ts";
import { formatTime } from "./format.ts";
import { addConnectionOptions, addJsonOption, type ConnectionOptions } from "./options.ts";
import { renderTable } from "./table.ts";
import { printLine, type Terminal } from "./terminal.ts";
import { withServer } from "./with-server.ts";

const examples = `
Examples:
  $ dendro keys create --name "shop website" --scope ingest
  $ KEY=$(dendro keys create --name nightly-report --scope read)
  $ dendro keys list
  $ dendro keys revoke <id>

Scopes: ingest may only send events and may be public, as in a web page; read may also ask; admin may do everything.`;

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
    .addOption(
      new Option("--scope <scope>", "What it may do.")
        .choices(["ingest", "metrics", "read", "worker", "admin"])
        .makeOptionMandatory(),
    )
    .addHelpText("after", examples);
  return addConnectionOptions(addJsonOption(command)).action(
    async (flags: Flags & { name: string; scope: Key["scope"] }) => {
      const { name, scope } = flags;
      const created = await withServer(terminal, { ...flags, mayCreateData: true }, (client) =>
        client.createKey({ name, scope }),
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
    const columns = ["id", "name", "scope", "tenant", "created"].map((title) => ({ title }));
    const rows = keys.map((key) => [
      key.id,
      key.name,
      key.scope,
      key.tenant ?? "(all)",
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
