import type { ImportSummary } from "../imports/import-access-log.ts";
import { formatNumber } from "./format.ts";
import { renderTable } from "./table.ts";
import { printable } from "../telemetry/printable.ts";

interface SummaryOptions {
  readonly seconds: number;
  /** The server that it went to. */
  readonly url: string;
  /** Marks what was not read. */
  readonly emphasize: (text: string) => string;
}

/** The end of an import, for people. Its last line says of when the log is, and where to look at it. */
export function renderSummary(summary: ImportSummary, { seconds, url, emphasize }: SummaryOptions): string {
  const { lines, requests, page_views: pageViews, bots, duplicates, bad_lines: badLines, faults } = summary;
  const rows = [
    ["lines", lines],
    ["requests", requests],
    ["page views", pageViews],
    ["by bots", bots],
    ["duplicates", duplicates],
    ["bad lines", badLines],
  ] as const;
  const table = renderTable(
    [{ title: "" }, { title: "", align: "right" }],
    rows.map(([title, count]) => [title, formatNumber(count)]),
  ).trimStart();
  const shown = faults.map(({ line, reason }) => `  line ${line}: ${printable(reason)}`);
  const more = badLines - faults.length;
  return [
    ...(badLines === 0
      ? []
      : [emphasize("Bad lines:"), ...shown, ...(more > 0 ? [`  and ${formatNumber(more)} more`] : []), ""]),
    table,
    "",
    `${formatNumber(seconds, 1)} s, ${formatNumber(lines / seconds)} lines/s`,
    ...rangeOf(summary, url),
  ].join("\n");
}

/** The days that what was imported is of, and a link to them; nothing when there was none. */
export function rangeOf(
  { first_at: first, last_at: last }: Pick<ImportSummary, "first_at" | "last_at">,
  url: string,
): string[] {
  if (first === null || last === null) return [];
  const [from, to] = [first.slice(0, 10), last.slice(0, 10)];
  const address = new URL("/", url);
  address.searchParams.set("from", from);
  address.searchParams.set("to", to);
  return [`${from === to ? from : `${from} to ${to}`}: ${address.href}`];
}
