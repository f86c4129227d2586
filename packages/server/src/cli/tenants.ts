import { Command } from "commander";
import { formatTime } from "./format.ts";
import { addConnectionOptions, addJsonOption, type ConnectionOptions } from "./options.ts";
import { renderTable } from "./table.ts";
import { printLine, type Terminal } from "./terminal.ts";
import { withServer } from "./with-server.ts";

const examples = `
Examples:
  $ dendro tenants create shop --name "The shop" --timezone Europe/Berlin
  $ dendro tenants list --json`;

type Flags = ConnectionOptions & { json?: true };

export function tenantsCommand(terminal: Terminal): Command {
  return new Command("tenants")
    .description("Make and list tenants: each has its own data and keys, and none sees another's.")
    .addHelpText("after", examples)
    .addCommand(createCommand(terminal))
    .addCommand(listCommand(terminal));
}

function createCommand(terminal: Terminal): Command {
  const command = new Command("create")
    .description("Make a tenant.")
    .argument("<id>", "Lower case letters, digits, - and _; at most 63 characters.")
    .option("--name <name>", "What people call it. (default: the id)")
    .option(
      "--timezone <zone>",
      "What its days are of in the dashboard. (default: the zone of each browser)",
    );
  return addConnectionOptions(addJsonOption(command)).action(
    async (id: string, flags: Flags & { name?: string; timezone?: string }) => {
      const created = await withServer(terminal, { ...flags, mayCreateData: true }, (client) =>
        client.createTenant({
          id,
          name: flags.name ?? id,
          ...(flags.timezone === undefined ? {} : { timezone: flags.timezone }),
        }),
      );
      printLine(
        terminal.stdout,
        flags.json === true ? JSON.stringify(created) : `Made the tenant ${created.id}.`,
      );
    },
  );
}

function listCommand(terminal: Terminal): Command {
  const command = new Command("list").description("List the tenants there are.");
  return addConnectionOptions(addJsonOption(command)).action(async (flags: Flags) => {
    const tenants = await withServer(terminal, { ...flags, mayCreateData: false }, (client) =>
      client.listTenants(),
    );
    if (flags.json === true) return printLine(terminal.stdout, JSON.stringify(tenants, null, 2));
    const columns = ["id", "name", "created", ""].map((title) => ({ title }));
    const rows = tenants.map(({ id, name, created_at, simulated }) => [
      id,
      name,
      formatTime(created_at),
      simulated === true ? "simulated" : "",
    ]);
    printLine(terminal.stdout, renderTable(columns, rows));
  });
}
