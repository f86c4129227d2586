import { DendroError } from "@dendro/core";
import type { OpenStore } from "./port.ts";
import type { StoreTables } from "./tables.ts";

/** A way to look at the list of traces that a tenant has given a name. */
export interface TraceView {
  readonly id: string;
  readonly title: string;
  /** Which columns it shows; null for the usual ones. */
  readonly columns: readonly string[] | null;
  /** As parameters of the list. */
  readonly filters: Readonly<Record<string, string | number | undefined>>;
  readonly order: string;
}

export interface TraceViews {
  /** In the order of their titles. */
  of(tenant: string): Promise<TraceView[]>;
  /**
   * Saves a view, in place of that of the same id.
   * @throws DendroError `invalid_request` when the tenant has too many
   */
  set(tenant: string, view: TraceView): Promise<void>;
  /** @throws DendroError `not_found` */
  remove(tenant: string, id: string): Promise<void>;
  /** Removes all of a tenant's. */
  forget(tenant: string): Promise<void>;
}

/** How many a tenant may have: a menu shows them all. */
const maxViews = 100;

export function createTraceViews({ db }: Pick<OpenStore, "db">): TraceViews {
  const ofTenant = (tenant: string) =>
    db
      .selectFrom("trace_views")
      .select(["id", "title", "view"])
      .where("tenant", "=", tenant)
      .orderBy("title")
      .orderBy("id");

  return {
    of: async (tenant) => (await ofTenant(tenant).execute()).map(viewOf),
    async set(tenant, { id, title, ...view }) {
      const fields = { title, view: JSON.stringify(view) };
      await db.transaction().execute(async (step) => {
        await step
          .insertInto("trace_views")
          .values({ tenant, id, ...fields })
          .onConflict((conflict) => conflict.columns(["tenant", "id"]).doUpdateSet(fields))
          .execute();
        // What is too much is taken back with the transaction.
        const { views } = await step
          .selectFrom("trace_views")
          .select(({ fn }) => fn.countAll<number | bigint | string>().as("views"))
          .where("tenant", "=", tenant)
          .executeTakeFirstOrThrow();
        if (Number(views) > maxViews)
          throw new DendroError(
            "invalid_request",
            `The tenant has ${maxViews} views of traces already; remove some.`,
          );
      });
    },
    async remove(tenant, id) {
      const { numDeletedRows } = await db
        .deleteFrom("trace_views")
        .where("tenant", "=", tenant)
        .where("id", "=", id)
        .executeTakeFirst();
      if (numDeletedRows === 0n) throw new DendroError("not_found", `Unknown view ${JSON.stringify(id)}.`);
    },
    async forget(tenant) {
      await db.deleteFrom("trace_views").where("tenant", "=", tenant).execute();
    },
  };
}

const viewOf = ({
  id,
  title,
  view,
}: Pick<StoreTables["trace_views"], "id" | "title" | "view">): TraceView => ({
  ...(JSON.parse(view) as Omit<TraceView, "id" | "title">),
  id,
  title,
});
