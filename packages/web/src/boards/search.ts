import type { Search } from "../filters/search.ts";

/** What an address of a board holds besides what every page's does. */
export interface BoardSearch extends Search {
  /** 1 where nothing but the board is shown, in larger type. */
  readonly wall?: 1 | undefined;
}

export const readBoardSearch = ({ wall }: Record<string, unknown>): Pick<BoardSearch, "wall"> => ({
  wall: wall === 1 ? 1 : undefined,
});
