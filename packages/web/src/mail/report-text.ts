import type { ReportPage } from "@dendro/core";
import { formatCounted } from "../format/format.ts";
import { wholeMoment } from "../format/when.ts";
import type { ShownCard, ShownTable } from "./shown-card.ts";

/** A report for who reads no HTML. */
export function reportText(page: ReportPage, cards: readonly ShownCard[]): string {
  const head = [
    page.title,
    `${page.tenant} · ${wholeMoment(page.madeAt)}`,
    ...(page.isSimulated ? ["Simulated data: all of it is made up."] : []),
  ];
  const foot = [
    ...(page.boardUrl === null ? [] : [`See the board: ${page.boardUrl}`]),
    ...(page.unsubscribeUrl === null ? [] : [`Unsubscribe: ${page.unsubscribeUrl}`]),
  ];
  return [head, ...cards.map(linesOf), foot]
    .filter((part) => part.length > 0)
    .map((part) => part.join("\n"))
    .join("\n\n")
    .concat("\n");
}

function linesOf({ title, about, figures, table, note }: ShownCard): string[] {
  return [
    about === "" ? title : `${title} (${about})`,
    ...figures.map(
      ({ title: name, value, change }) => `  ${name}: ${value}${change === "" ? "" : ` (${change})`}`,
    ),
    ...(table === null ? [] : rowsOf(table)),
    ...(note === null ? [] : [`  ${note}`]),
  ];
}

const widest = 40;

/** Columns below each other, numbers to the right. */
function rowsOf({ head, rows, texts, left }: ShownTable): string[] {
  const all = [head, ...rows].map((row) => row.map((cell) => cutShort(cell.replaceAll(/\s+/gu, " "))));
  const widths = head.map((_, index) => Math.max(...all.map((row) => lengthOf(row[index] ?? ""))));
  const lines = all.map((row) =>
    `  ${row
      .map((cell, index) => {
        const space = " ".repeat((widths[index] ?? 0) - lengthOf(cell));
        return index < texts ? cell + space : space + cell;
      })
      .join("  ")}`.trimEnd(),
  );
  return left > 0 ? [...lines, `  ${formatCounted(left, "more row")} in the attached file.`] : lines;
}

/** In characters as people count them. */
const segmenter = new Intl.Segmenter("en");
const lettersOf = (text: string): string[] => Array.from(segmenter.segment(text), ({ segment }) => segment);
const lengthOf = (text: string): number => lettersOf(text).length;

const cutShort = (cell: string): string =>
  lengthOf(cell) > widest
    ? `${lettersOf(cell)
        .slice(0, widest - 1)
        .join("")}…`
    : cell;
