import { Command } from "commander";
import { CommandError } from "./command-error.ts";
import { formatTime } from "./format.ts";
import { addConnectionOptions, addJsonOption, type ConnectionOptions } from "./options.ts";
import { renderTable } from "./table.ts";
import { printLine, type Terminal } from "./terminal.ts";
import { withServer } from "./with-server.ts";

const examples = `
Examples:
  $ dendro sign-ins list
  $ dendro sign-ins end <id>
  $ dendro sign-ins end --all

Browsers that are signed in to the dashboard. A sign-in ends with its key, after 30 days, or here.`;

type Flags = ConnectionOptions & { json?: true };

export function signInsCommand(terminal: Terminal): Command {
  return new Command("sign-ins")
    .description("List who is signed in to the dashboard, and sign them out.")
    .addHelpText("after", examples)
    .addCommand(listCommand(terminal))
    .addCommand(endCommand(terminal));
}

function listCommand(terminal: Terminal): Command {
  const command = new Command("list").description("List the browsers that are signed in.");
  return addConnectionOptions(addJsonOption(command)).action(async (flags: Flags) => {
    const signIns = await withServer(terminal, { ...flags, mayCreateData: false }, (client) =>
      client.listSignIns(),
    );
    if (flags.json === true) return printLine(terminal.stdout, JSON.stringify(signIns, null, 2));
    if (signIns.length === 0) return printLine(terminal.stdout, "No sign-ins.");
    const columns = ["id", "key", "browser", "signed in", "last seen"].map((title) => ({ title }));
    const rows = signIns.map((one) => [
      one.id,
      one.key_name,
      one.browser === "" ? "(unknown)" : one.browser,
      formatTime(one.created_at),
      formatTime(one.seen_at),
    ]);
    printLine(terminal.stdout, renderTable(columns, rows));
  });
}

function endCommand(terminal: Terminal): Command {
  const command = new Command("end")
    .description("Sign a browser out, or all of them. Keys go on.")
    .argument("[id]", "The sign-in, as `dendro sign-ins list` shows it.")
    .option("--all", "Sign everybody out, and end links to sign in that were not used.");
  return addConnectionOptions(addJsonOption(command)).action(
    async (id: string | undefined, flags: Flags & { all?: true }) => {
      if ((id === undefined) === (flags.all === undefined)) {
        throw new CommandError("It takes the id of a sign-in, or --all.", {
          advice: "Look at: dendro sign-ins list",
        });
      }
      const ended = await withServer(terminal, { ...flags, mayCreateData: false }, async (client) => {
        if (id === undefined) return await client.endSignIns();
        await client.endSignIn(id);
        return 1;
      });
      printLine(terminal.stdout, flags.json === true ? JSON.stringify({ ended }) : `Signed out: ${ended}.`);
    },
  );
}
