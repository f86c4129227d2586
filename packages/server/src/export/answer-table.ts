import type { TenantQueries } from "../query/tenant-queries.ts";
import { bottlenecksTable, funnelTable, pathsTable, retentionTable } from "./analysis-table.ts";
import type { ExportRequest } from "./request.ts";
import { tableOf, type ResultTable } from "./result-table.ts";

interface AnsweredTable {
  readonly meta: { readonly date_range: readonly string[] };
  readonly table: ResultTable;
}

/** Answers a question of any kind as a table. */
export async function answerAsTable(
  questions: Pick<TenantQueries, "ask" | "funnel" | "retention" | "paths" | "bottlenecks">,
  tenant: string,
  { query, funnel, retention, paths, bottlenecks }: Omit<ExportRequest, "format" | "bom" | "events">,
  signal: AbortSignal,
): Promise<AnsweredTable> {
  if (query !== undefined) return tabled(await questions.ask(tenant, query, signal), tableOf);
  if (funnel !== undefined) return tabled(await questions.funnel(tenant, funnel, signal), funnelTable);
  if (retention !== undefined)
    return tabled(await questions.retention(tenant, retention, signal), retentionTable);
  if (paths !== undefined) return tabled(await questions.paths(tenant, paths, signal), pathsTable);
  if (bottlenecks !== undefined)
    return tabled(await questions.bottlenecks(tenant, bottlenecks, signal), bottlenecksTable);
  throw new TypeError("An export is of a question or of events.");
}

const tabled = <A extends { readonly meta: AnsweredTable["meta"] }>(
  answer: A,
  toTable: (answer: A) => ResultTable,
): AnsweredTable => ({ meta: answer.meta, table: toTable(answer) });
