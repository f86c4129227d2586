import type { QueryInput } from "@dendro/core";
import { Command, InvalidArgumentError } from "commander";
import { text as textOf } from "node:stream/consumers";
import { CommandError } from "./command-error.ts";
import { addConnectionOptions, addJsonOption, type ConnectionOptions } from "./options.ts";
import {
  queryOf,
  readDateRange,
  readFilter,
  readLimit,
  readNames,
  readOrder,
  readQueryJson,
  type QueryFlags,
} from "./query-options.ts";
import { renderCsv, renderResult } from "./query-result.ts";
import { paint, printLine, type Terminal } from "./terminal.ts";
import { withServer } from "./with-server.ts";

const examples = `
Examples:
  $ dendro query --metrics visitors,pageviews --date-range 30d
  $ dendro query --metrics visitors --dimensions page --filter is:country:DE,FR --limit 10
  $ dendro query --metrics requests,duration_p95 --dimensions time:hour --date-range 24h --csv
  $ echo '{"metrics":["events"],"date_range":"7d"}' | dendro query --json

GET /api/v1/catalog lists every metric and dimension; /docs of the server explains the query.`;

type Flags = ConnectionOptions & QueryFlags & { query?: string; json?: true; csv?: true };

export function queryCommand(terminal: Terminal): Command {
  const command = new Command("query")
    .description("Ask a question about what has happened.")
    .option("--metrics <names>", "What to measure, separated by commas.", readNames)
    .option("--dimensions <names>", "What to group by, separated by commas.", readNames)
    .option(
      "--date-range <range>",
      "realtime, 30m, 24h, day, 7d, 30d, month, 12mo, year, all, or 2026-01-01,2026-01-31.",
      readDateRange,
      "7d",
    )
    .option(
      "--filter <filter>",
      "operator:dimension:values, such as is:country:DE,FR, or JSON. May be repeated; all must hold.",
      (text, before: unknown[] | undefined) => [...(before ?? []), readFilter(text)],
    )
    .option("--timezone <zone>", "An IANA time zone. (default: UTC)")
    .option("--order-by <order>", "name:asc or name:desc, separated by commas.", readOrder)
    .option("--limit <rows>", "At most so many rows.", readLimit)
    .option("--compare", "Compare with the period before.")
    .option("--query <json>", "The whole query as JSON; - reads it from stdin, as happens without --metrics.")
    .option("--csv", "Print CSV.")
    .addHelpText("after", examples);
  return addConnectionOptions(addJsonOption(command)).action(async (flags: Flags) => {
    const query = await readQuery(terminal, flags);
    const result = await withServer(terminal, { ...flags, mayCreateData: false }, (client) =>
      client.query(query),
    );
    if (flags.json === true) printLine(terminal.stdout, JSON.stringify(result, null, 2));
    else if (flags.csv === true) terminal.stdout.write(renderCsv(result));
    else {
      if (result.meta.simulated === true)
        printLine(terminal.stderr, paint(terminal.stderr, "yellow", "These figures are simulated."));
      printLine(terminal.stdout, renderResult(result));
    }
  });
}

async function readQuery({ stdin }: Terminal, flags: Flags): Promise<QueryInput> {
  const { metrics, query } = flags;
  if (metrics !== undefined && query !== undefined) {
    throw new CommandError("--metrics and --query cannot be given together.", { usage: true });
  }
  if (metrics !== undefined) return queryOf({ ...flags, metrics });
  if (query === undefined && stdin.isTTY === true) {
    throw new CommandError("There is no question.", {
      usage: true,
      advice: "Give --metrics, --query, or a query as JSON on stdin.",
    });
  }
  const json = query === undefined || query === "-" ? await textOf(stdin) : query;
  try {
    return readQueryJson(json);
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    throw new CommandError(`The query cannot be read. ${error.message}`, { usage: true });
  }
}
