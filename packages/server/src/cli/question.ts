import type { QueryInput } from "@dendro/core";
import { InvalidArgumentError, type Command } from "commander";
import { text as textOf } from "node:stream/consumers";
import { CommandError } from "./command-error.ts";
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
import type { Terminal } from "./terminal.ts";

export type QuestionFlags = QueryFlags & { readonly query?: string };

/** Adds the flags that ask a question. */
export function addQuestionOptions(command: Command): Command {
  return command
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
    .option(
      "--query <json>",
      "The whole query as JSON; - reads it from stdin, as happens without --metrics.",
    );
}

/** The question that the flags, or what stdin has, stand for. */
export async function readQuestion({ stdin }: Terminal, flags: QuestionFlags): Promise<QueryInput> {
  const { metrics, query } = flags;
  if (metrics !== undefined && query !== undefined) {
    throw new CommandError("--metrics and --query cannot be given together.", { usage: true });
  }
  if (metrics !== undefined) return queryOf({ ...flags, metrics });
  if (query === undefined && stdin.isTTY === true) {
    throw new CommandError("No query was given.", {
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
