import { z } from "@hono/zod-openapi";

/** How an answer looks: as Dendro's own clients read it, or as those of the workflow engine that its names are from. */
export const shape = {
  shape: z
    .enum(["dendro", "original"])
    .default("dendro")
    .meta({ description: "With `original`, lists of named things are objects by their names." }),
};

/** A list in Dendro's shape, an object by name in the original's. */
export const namedSchema = <S extends z.ZodType>(row: S, figures: z.ZodType) =>
  z.union([z.array(row), z.record(z.string(), figures)]);

/** Rows of different names as an object by what `nameOf` says; who has no name is left out. */
export function byName<R, V>(
  rows: readonly R[],
  nameOf: (row: R) => string | null,
  valueOf: (row: R) => V,
): Record<string, V> {
  return Object.fromEntries(
    rows.flatMap((row): [string, V][] => {
      const name = nameOf(row);
      return name === null ? [] : [[name, valueOf(row)]];
    }),
  );
}
