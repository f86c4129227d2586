import { ask, download, type Answer } from "./call.ts";

type Read = Answer<"GET /api/v1/boards/{id}">;
/** A question on a board, how its answer is drawn, and where. */
export type BoardCard = Read["cards"][number];
export type Board = Omit<Read, "cards"> & { readonly cards: readonly BoardCard[] };

/** A link that shows a board to whoever has it. */
export type Share = Answer<"GET /api/v1/boards/{id}/shares">["shares"][number];

/** The links to a board. */
export const sharesApi = {
  list: async (tenant: string, id: string) =>
    (await ask("GET /api/v1/boards/{id}/shares", { path: { id }, query: { tenant } })).shares,
  /** The path of the link is in the answer, and nowhere else. */
  create: async (tenant: string, id: string, days: number) =>
    await ask("POST /api/v1/boards/{id}/shares", {
      path: { id },
      query: { tenant },
      body: { expires_in_days: days },
    }),
  revoke: async (tenant: string, id: string, share: string) =>
    await ask("DELETE /api/v1/boards/{id}/shares/{share}", { path: { id, share }, query: { tenant } }),
};

/** The boards of a tenant. */
export const boardsApi = {
  list: async (tenant: string) => (await ask("GET /api/v1/boards", { query: { tenant } })).boards,
  read: async (tenant: string, id: string) =>
    await ask("GET /api/v1/boards/{id}", { path: { id }, query: { tenant } }),
  /** @param board with the version that is changed, 0 for none */
  set: async (
    tenant: string,
    id: string,
    { title, cards, version }: Pick<Board, "title" | "cards" | "version">,
  ) =>
    await ask("PUT /api/v1/boards/{id}", {
      path: { id },
      query: { tenant },
      body: { title, cards, version },
    }),
  /** The board as PDF. @throws ApiError `not_configured` where the server has no browser to print with */
  report: async (tenant: string, id: string) =>
    await download(
      `/api/v1/boards/${encodeURIComponent(id)}/report.pdf?tenant=${encodeURIComponent(tenant)}`,
    ),
  remove: async (tenant: string, id: string) =>
    await ask("DELETE /api/v1/boards/{id}", { path: { id }, query: { tenant } }),
};
