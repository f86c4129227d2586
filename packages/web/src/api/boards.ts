import type { QueryInput } from "@dendro/core";
import { call, of } from "./call.ts";

export interface ListedBoard {
  readonly id: string;
  readonly title: string;
  readonly cards: number;
}

/** A question on a board, how its answer is drawn, and where. */
export interface BoardCard {
  readonly id: string;
  readonly title: string;
  readonly query: QueryInput;
  readonly drawing: "line" | "bar" | "stack" | "table" | "figure";
  readonly place: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
}

export interface Board {
  readonly id: string;
  readonly title: string;
  readonly cards: readonly BoardCard[];
  readonly version: number;
}

const pathOf = (tenant: string, id: string) => `/api/v1/boards/${encodeURIComponent(id)}?${of(tenant)}`;

/** The boards of a tenant. */
export const boardsApi = {
  list: async (tenant: string) =>
    (await call<{ boards: ListedBoard[] }>("GET", `/api/v1/boards?${of(tenant)}`)).boards,
  read: async (tenant: string, id: string) => await call<Board>("GET", pathOf(tenant, id)),
  /** @param board with the version that is changed, 0 for none */
  set: async (tenant: string, id: string, board: Omit<Board, "id">) =>
    await call<Board>("PUT", pathOf(tenant, id), board),
  remove: async (tenant: string, id: string) => await call<void>("DELETE", pathOf(tenant, id)),
};
