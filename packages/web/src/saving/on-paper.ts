import { shareColumn, type Place } from "./layout.ts";

/** How many rows of a board an A4 sheet on its side holds; the first has the board's title too. */
const rowsOfFirst = 10;
const rowsOfSheet = 11;

/** Where a card is on paper: its row, counted over all sheets, and whether a sheet begins with it. */
export interface PaperPlace {
  readonly y: number;
  readonly isFirstOfSheet: boolean;
}

/**
 * Cards on sheets of paper, none of which is cut where it fits on one: what would be goes to the next sheet, what is below it
 * follows, and all are as far up as there is room.
 */
export function onPaper(
  cards: readonly { readonly id: string; readonly place: Place }[],
): ReadonlyMap<string, PaperPlace> {
  const places = new Map<string, PaperPlace>();
  const settled: Place[] = [];
  const begun = new Set([0]);
  for (const { id, place } of cards.toSorted((a, b) => a.place.y - b.place.y || a.place.x - b.place.x)) {
    const above = settled.filter((other) => shareColumn(other, place));
    const highest = Math.max(0, ...above.map((other) => other.y + other.height));
    const { start, end } = sheetAt(highest);
    const y = highest > start && highest + place.height > end ? end : highest;
    const isFirstOfSheet = sheetAt(y).start === y && !begun.has(y);
    if (isFirstOfSheet) begun.add(y);
    settled.push({ ...place, y });
    places.set(id, { y, isFirstOfSheet });
  }
  return places;
}

function sheetAt(row: number): { start: number; end: number } {
  if (row < rowsOfFirst) return { start: 0, end: rowsOfFirst };
  const start = row - ((row - rowsOfFirst) % rowsOfSheet);
  return { start, end: start + rowsOfSheet };
}
