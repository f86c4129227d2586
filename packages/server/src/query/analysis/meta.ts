import { scopeColumns, scopeMeta, type Field, type ResolvedRange, type Scope } from "@dendro/core";
import { answerNotes } from "../answer-notes.ts";
import type { QueryContext } from "../query-context.ts";
import { eventsSinceOf } from "../events-since.ts";

/**
 * What the answer of an analysis says about itself.
 * @param fields what is read besides the scope
 * @param range what is read of, where that is more than was asked about
 */
export const analysisMeta = (
  context: QueryContext,
  scope: Scope,
  fields: readonly (Field | null)[],
  range: ResolvedRange = scope.range,
) => ({
  ...scopeMeta(scope),
  ...eventsSinceOf(context, { filter: scope.filter, range }),
  ...answerNotes(context, [range], scopeColumns(scope, fields)),
});
