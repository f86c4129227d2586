import {
  DendroError,
  type funnelSchema,
  type pathsSchema,
  type QueryInput,
  type retentionSchema,
} from "@dendro/core";
import type { z } from "@hono/zod-openapi";
import { sql } from "kysely";
import { createBoardWatches } from "./board-watches.ts";
import type { OpenStore } from "./port.ts";
import type { StoreTables } from "./tables.ts";

/** The kinds of question that stand on a board, and how the answer to each may be drawn, the usual way first. */
export const boardDrawings = {
  query: ["line", "bar", "stack", "table", "figure"],
  funnel: ["steps"],
  retention: ["grid"],
  paths: ["flow", "table"],
} as const;

export type CardKind = keyof typeof boardDrawings;
export const cardKinds = Object.keys(boardDrawings) as CardKind[];

/** A question on a board (of one kind), how its answer is drawn, and where: in columns and rows from the left and the top. */
export interface BoardCard {
  readonly id: string;
  readonly title: string;
  readonly query?: QueryInput | undefined;
  readonly funnel?: z.input<typeof funnelSchema> | undefined;
  readonly retention?: z.input<typeof retentionSchema> | undefined;
  readonly paths?: z.input<typeof pathsSchema> | undefined;
  readonly drawing: (typeof boardDrawings)[CardKind][number];
  readonly place: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
}

export interface Board {
  readonly id: string;
  readonly title: string;
  readonly cards: readonly BoardCard[];
  /** One more with every change. */
  readonly version: number;
  /** Milliseconds since 1970. */
  readonly changedAt: number;
}

export interface Boards {
  /** In the order of their titles. */
  of(tenant: string): Promise<Board[]>;
  /** @throws DendroError `not_found` */
  find(tenant: string, id: string): Promise<Board>;
  /**
   * Saves a board, in place of that of the same id.
   * @param expected the version that is changed, 0 for none; null for whichever there is
   * @throws DendroError `conflict` when there is another version; `invalid_request` when the tenant has too many boards
   */
  set(tenant: string, board: Pick<Board, "id" | "title" | "cards">, expected: number | null): Promise<Board>;
  /** With the links that show it. @throws DendroError `not_found` */
  remove(tenant: string, id: string): Promise<void>;
  /** Removes all of a tenant's, with their links. */
  forget(tenant: string): Promise<void>;
  /**
   * Tells of changes of a board, on this server or another.
   * @returns how to hear no more of them
   */
  watch(tenant: string, id: string, listener: () => void): () => void;
}

/** How many a tenant may have. */
const maxBoards = 200;

export function createBoards({ db, bus }: Pick<OpenStore, "db" | "bus">, clock: () => number): Boards {
  const watches = createBoardWatches(bus);
  const unknown = (id: string) => new DendroError("not_found", `Unknown board ${JSON.stringify(id)}.`);

  async function count(tenant: string): Promise<number> {
    const { boards } = await db
      .selectFrom("boards")
      .select(({ fn }) => fn.countAll<number | bigint | string>().as("boards"))
      .where("tenant", "=", tenant)
      .executeTakeFirstOrThrow();
    return Number(boards);
  }

  return {
    async of(tenant) {
      const rows = await db
        .selectFrom("boards")
        .selectAll()
        .where("tenant", "=", tenant)
        .orderBy("title")
        .orderBy("id")
        .execute();
      return rows.map(boardOf);
    },
    async find(tenant, id) {
      const row = await db
        .selectFrom("boards")
        .selectAll()
        .where("tenant", "=", tenant)
        .where("id", "=", id)
        .executeTakeFirst();
      if (row === undefined) throw unknown(id);
      return boardOf(row);
    },
    async set(tenant, { id, title, cards }, expected) {
      const fields = { title, cards: JSON.stringify(cards), changed_at: clock() };
      const insert = db.insertInto("boards").values({ tenant, id, version: 1, ...fields });
      const next = sql<number>`boards.version + 1`;
      // One statement decides, so that of two that change the same version one is told.
      const row =
        expected === null || expected === 0
          ? await insert
              .onConflict((conflict) => {
                const same = conflict.columns(["tenant", "id"]);
                return expected === 0 ? same.doNothing() : same.doUpdateSet({ version: next, ...fields });
              })
              .returningAll()
              .executeTakeFirst()
          : await db
              .updateTable("boards")
              .set({ version: next, ...fields })
              .where("tenant", "=", tenant)
              .where("id", "=", id)
              .where("version", "=", expected)
              .returningAll()
              .executeTakeFirst();
      if (row === undefined)
        throw new DendroError(
          "conflict",
          `The board ${JSON.stringify(id)} is not at version ${expected} any more: read it again, and change that.`,
        );
      const board = boardOf(row);
      watches.changed(tenant, id);
      if (board.version === 1 && (await count(tenant)) > maxBoards) {
        await this.remove(tenant, id);
        throw new DendroError("invalid_request", `The tenant has ${maxBoards} boards already; remove some.`);
      }
      return board;
    },
    async remove(tenant, id) {
      await db.transaction().execute(async (step) => {
        // A board of the same id that comes later is not what somebody shared.
        await step.deleteFrom("shares").where("tenant", "=", tenant).where("board", "=", id).execute();
        const { numDeletedRows } = await step
          .deleteFrom("boards")
          .where("tenant", "=", tenant)
          .where("id", "=", id)
          .executeTakeFirst();
        if (numDeletedRows === 0n) throw unknown(id);
      });
      watches.changed(tenant, id);
    },
    async forget(tenant) {
      await db.deleteFrom("shares").where("tenant", "=", tenant).execute();
      const removed = await db.deleteFrom("boards").where("tenant", "=", tenant).returning("id").execute();
      for (const { id } of removed) watches.changed(tenant, id);
    },
    watch: watches.watch,
  };
}

const boardOf = ({ id, title, cards, version, changed_at: changedAt }: StoreTables["boards"]): Board => ({
  id,
  title,
  cards: JSON.parse(cards) as BoardCard[],
  version,
  changedAt,
});
