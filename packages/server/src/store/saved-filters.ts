import { DendroError, type Filter, groupBy } from "@dendro/core";
import type { OpenStore } from "./port.ts";
import type { StoreTables } from "./tables.ts";

/** What filters are saved as: whom a question is about, or what counts as a conversion. */
export type SavedKind = "segment" | "goal";

/** Filters that a tenant has given a name. */
export interface SavedFilters {
  readonly name: string;
  readonly title: string | null;
  readonly filters: readonly Filter[];
}

/** The saved filters of one kind. */
export interface SavedFiltersStore {
  /** By name. From memory, because questions ask; the same array until they change. */
  of(tenant: string): readonly SavedFilters[];
  find(tenant: string, name: string): SavedFilters | null;
  /**
   * Saves filters, in place of those of the same name.
   * @throws DendroError `invalid_request` when they are too long or the tenant has too many
   */
  set(tenant: string, saved: SavedFilters): Promise<void>;
  /** @throws DendroError `not_found` */
  remove(tenant: string, name: string): Promise<void>;
  /** Removes all of a tenant's. */
  forget(tenant: string): Promise<void>;
}

/** How many a tenant may have: all are kept in memory, and all goals are measured when one asks for goals. */
const maxSaved: Readonly<Record<SavedKind, number>> = { segment: 200, goal: 50 };
/** The longest that filters may be as JSON, in characters: a question may name many. */
const maxLength = 32_768;

export async function openSavedFilters(
  { db, views }: Pick<OpenStore, "db" | "views">,
  kind: SavedKind,
): Promise<SavedFiltersStore> {
  const known = new Map<string, readonly SavedFilters[]>();

  /** @param tenant whose filters are different; null for all */
  async function load(tenant: string | null): Promise<void> {
    const all = db
      .selectFrom("saved_filters")
      .select(["tenant", "name", "title", "filters"])
      .where("kind", "=", kind)
      .orderBy("name");
    const rows = await (tenant === null ? all : all.where("tenant", "=", tenant)).execute();
    if (tenant === null) known.clear();
    else known.delete(tenant);
    for (const [id, own] of groupBy(rows, (row) => row.tenant)) known.set(id, own.map(savedOf));
  }

  const view = await views.open(kind, load);

  const find = (tenant: string, name: string) =>
    known.get(tenant)?.find((saved) => saved.name === name) ?? null;

  return {
    of: (tenant) => known.get(tenant) ?? none,
    find,
    async set(tenant, { name, title, filters }) {
      const text = JSON.stringify(filters);
      if (text.length > maxLength)
        throw new DendroError(
          "invalid_request",
          `filters: are ${text.length} characters long; ${maxLength} can be saved.`,
        );
      if (find(tenant, name) === null && (known.get(tenant)?.length ?? 0) >= maxSaved[kind])
        throw new DendroError(
          "invalid_request",
          `The tenant has ${maxSaved[kind]} ${kind}s already; remove some.`,
        );
      await view.change(
        tenant,
        async (step) =>
          await step
            .insertInto("saved_filters")
            .values({ tenant, kind, name, title, filters: text })
            .onConflict((conflict) =>
              conflict.columns(["tenant", "kind", "name"]).doUpdateSet({ title, filters: text }),
            )
            .execute(),
      );
    },
    async remove(tenant, name) {
      await view.change(tenant, async (step) => {
        const { numDeletedRows } = await step
          .deleteFrom("saved_filters")
          .where("tenant", "=", tenant)
          .where("kind", "=", kind)
          .where("name", "=", name)
          .executeTakeFirst();
        if (numDeletedRows === 0n)
          throw new DendroError("not_found", `Unknown ${kind} ${JSON.stringify(name)}.`);
      });
    },
    async forget(tenant) {
      await view.change(
        tenant,
        async (step) =>
          await step
            .deleteFrom("saved_filters")
            .where("tenant", "=", tenant)
            .where("kind", "=", kind)
            .execute(),
      );
    },
  };
}

const none: readonly SavedFilters[] = [];

const savedOf = (row: Pick<StoreTables["saved_filters"], "name" | "title" | "filters">): SavedFilters => ({
  name: row.name,
  title: row.title,
  filters: JSON.parse(row.filters) as Filter[],
});
