import type { Usage } from "./settle-usage.ts";

/** Models that read and write nothing: embeddings and rankings, by how their makers name them. */
const readsOnly =
  /(?:^|[/.:-])(?:text-)?(?:embed|embedding|voyage|jina|bge|gte|e5|rerank|reranker)(?:[-.:]|s?$)/iu;

export const isReadingModel = (model: string | undefined): boolean =>
  model !== undefined && readsOnly.test(model);

/** What is embedded or ranked is all input, so that of these a sum alone says enough, as Voyage and Jina send it. */
export function readAlone(usage: Usage): Usage {
  const { total_tokens: total, ...rest } = usage;
  return total === undefined ? usage : { ...rest, input_tokens: total };
}
