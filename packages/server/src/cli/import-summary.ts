import type { ImportSummary } from "../import/import-access-log.ts";
import { formatNumber } from "./format.ts";
import { renderTable } from "./table.ts";
import { printable } from "./terminal.ts";

/** The end of an import, for people. @param emphasize marks what was not read */
export function renderSummary(
  summary: ImportSummary,
  seconds: number,
  emphasize: (text: string) => string,
): string {
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
  ].join("\n");
}
