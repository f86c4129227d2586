import { Command } from "commander";
import { setTimeout as wait } from "node:timers/promises";
import { CommandError } from "./command-error.ts";
import { addConnectionOptions, addJsonOption, type ConnectionOptions } from "./options.ts";
import { printLine, type Terminal } from "./terminal.ts";
import { withServer } from "./with-server.ts";

const examples = `
Examples:
  $ dendro events delete --filter '["is","host",["spam.example"]]' --date-range 7d
  $ dendro events delete --filter '["is","host",["spam.example"]]' --date-range 7d --yes

Without --yes it only counts. Filters are those of questions, each as JSON; all of them must hold. A date range is one such as
7d, or two dates: 2026-01-01,2026-01-31.`;

type Flags = ConnectionOptions & {
  json?: true;
  filter: string[];
  dateRange: string;
  timezone?: string;
  yes?: true;
};

const pollMs = 500;

export function eventsCommand(terminal: Terminal): Command {
  const command = new Command("delete")
    .description("Delete events by filter, for good; without --yes only count them.")
    .requiredOption("--filter <json...>", "Which events, as questions have it.")
    .requiredOption("--date-range <range>", "Of which time.")
    .option("--timezone <name>", "The time zone of days, as an IANA name. By default UTC.")
    .option("--yes", "Delete them, and wait until they are gone.")
    .addHelpText("after", examples);
  addConnectionOptions(addJsonOption(command)).action(async (flags: Flags) => {
    const selection = {
      filters: flags.filter.map(readFilter),
      date_range: flags.dateRange.includes(",") ? flags.dateRange.split(",") : flags.dateRange,
      ...(flags.timezone === undefined ? {} : { timezone: flags.timezone }),
    };
    await withServer(terminal, { ...flags, mayCreateData: false }, async (client) => {
      const say = (answer: object, text: string) =>
        printLine(terminal.stdout, flags.json === true ? JSON.stringify(answer) : text);
      if (flags.yes !== true) {
        const counts = await client.countDeletion(selection);
        const { events, visits, users, days } = counts;
        return say(
          counts,
          `${events} events of ${users} users and ${visits} visits, on ${days} days. Nothing was deleted; --yes deletes them.`,
        );
      }
      const begun = await client.deleteEvents(selection);
      for (;;) {
        const receipt = (await client.listErasures()).find(({ id }) => id === begun.id) ?? begun;
        if (receipt.status === "done")
          return say(
            receipt,
            `Deleted ${receipt.events} events; ${receipt.visits} visits were corrected or went.`,
          );
        await wait(pollMs);
      }
    });
  });
  return new Command("events")
    .description("Delete events by filter.")
    .addHelpText("after", examples)
    .addCommand(command);
}

function readFilter(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new CommandError(`The filter ${JSON.stringify(text)} is not JSON.`, {
      advice: `Write it as questions have it: '["is","host",["spam.example"]]'`,
      cause: error,
    });
  }
}
