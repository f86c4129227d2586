import { setTimeout as wait } from "node:timers/promises";
import { Command, Option } from "commander";
import { repairNames } from "../repair/repairs.ts";
import type { RepairReport } from "../repair/report.ts";
import type { Client } from "./client.ts";
import { CommandError } from "./command-error.ts";
import { formatNumber } from "./format.ts";
import { addConnectionOptions, addJsonOption, type ConnectionOptions } from "./options.ts";
import { printLine, type Terminal } from "./terminal.ts";
import { withServer } from "./with-server.ts";

const examples = `
Examples:
  $ dendro repair                                 say what would be changed, and change nothing
  $ dendro repair --apply                         change it
  $ dendro repair --only addresses costs --apply  only some kinds
  $ dendro repair --delete-out-of-bounds --apply  delete events that had impossible numbers

Make a backup before (dendro backup). Interrupted, it is begun again and finds what is left. It needs an admin key that is
bound to no tenant. More: docs/repair.md.`;

type Flags = Omit<ConnectionOptions, "tenant"> & {
  readonly apply?: true;
  readonly only?: (typeof repairNames)[number][];
  readonly deleteOutOfBounds?: true;
  readonly rollups?: true;
  readonly json?: true;
};

export function repairCommand(terminal: Terminal): Command {
  const command = new Command("repair")
    .description("Bring what older releases stored along to what this one would store.")
    .option("--apply", "Apply the changes. Without this they are only listed.")
    .addOption(new Option("--only <kinds...>", "Only these kinds of repair.").choices([...repairNames]))
    .option("--rollups", "Only rebuild rollups that an older release made.")
    .option("--delete-out-of-bounds", "Also delete the events with numbers out of bounds.")
    .addHelpText("after", examples);
  return addConnectionOptions(addJsonOption(command)).action(async (flags: Flags) => {
    const report = await withServer(
      terminal,
      { ...flags, mayCreateData: false },
      async (client) =>
        await repair(
          client,
          flags,
          (now) => terminal.stderr.isTTY === true && terminal.stderr.write(`\r${now.day ?? ""} `),
        ),
    );
    if (flags.json === true) printLine(terminal.stdout, JSON.stringify(report, null, 2));
    else print(terminal, report);
    if (report.status !== "done")
      throw new CommandError(
        `The repair did not come to its end${report.fault === null ? "" : ` (${report.fault})`}; the server's log says why.`,
        { advice: "Begin it again: what was changed already is not changed twice." },
      );
  });
}

const pollMs = 300;

async function repair(
  client: Client,
  flags: Flags,
  onProgress: (now: RepairReport) => void,
): Promise<RepairReport> {
  const kinds = flags.rollups === true ? (["rollups"] as const) : flags.only;
  let report = await client.startRepair({
    apply: flags.apply === true,
    ...(kinds === undefined ? {} : { kinds }),
    delete_out_of_bounds: flags.deleteOutOfBounds === true,
  });
  while (report.status === "running") {
    await wait(pollMs);
    report = await client.readRepair();
    onProgress(report);
  }
  return report;
}

function print({ stdout }: Terminal, report: RepairReport): void {
  const { applied, looked_at: lookedAt, changed_days: days } = report;
  printLine(stdout, `Looked at ${formatNumber(lookedAt)} events.`);
  for (const { kind, title, rows, columns, examples: some } of report.kinds) {
    printLine(stdout, `${kind}: ${formatNumber(rows)} (${title})`);
    if (rows === 0) continue;
    const counts = Object.entries(columns).map(([column, count]) => `${column} ${formatNumber(count)}`);
    printLine(stdout, `  ${counts.join(", ")}`);
    for (const example of some) printLine(stdout, `  ${example}`);
  }
  const changed = report.kinds.some(({ rows, kind }) => rows > 0 && kind !== "out_of_bounds");
  if (!changed) printLine(stdout, "Nothing to change.");
  else if (applied) printLine(stdout, `Changed; ${formatNumber(days)} days of tenants are rolled up again.`);
  else printLine(stdout, "Nothing was changed. Make a backup (dendro backup), then: dendro repair --apply");
}
