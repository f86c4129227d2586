import type { QueryResult } from "@dendro/core";
import { ask, type Answer } from "./call.ts";
import type { Catalog } from "./client.ts";

/** A board as whoever has a link is shown it. */
export type SharedBoard = Omit<Answer<"GET /api/v1/shared/board">, "catalog"> & { readonly catalog: Catalog };

export type SharedCard = SharedBoard["cards"][number];

/** What a link opens. */
export const sharedApi = {
  board: async (token: string) => (await ask("GET /api/v1/shared/board", { token })) as SharedBoard,
  answer: async (token: string, id: string) =>
    (await ask("GET /api/v1/shared/cards/{id}", { path: { id }, token })) as Omit<QueryResult, "query">,
};
