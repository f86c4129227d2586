import type { Random } from "./random.ts";

/** A model, and what calls of it are like. */
export interface ModelUse {
  readonly provider: string;
  readonly model: string;
  readonly medianMs: number;
  /** Tokens of a usual call. */
  readonly input: number;
  readonly output: number;
  /** How much of the input is read from the provider's cache. */
  readonly cached: number;
}

/** A model of the shop's own, which has a price of its own. */
export const ownModel = { provider: "alpenglow", model: "gear-reranker-2" } as const;

export const models = {
  sonnet: {
    provider: "anthropic",
    model: "claude-sonnet-4-5",
    medianMs: 2600,
    input: 3600,
    output: 210,
    cached: 0.5,
  },
  haiku: {
    provider: "anthropic",
    model: "claude-haiku-4-5",
    medianMs: 1050,
    input: 2700,
    output: 170,
    cached: 0.6,
  },
  guard: {
    provider: "mistral",
    model: "mistral-small-latest",
    medianMs: 310,
    input: 420,
    output: 12,
    cached: 0,
  },
  embed: {
    provider: "openai",
    model: "text-embedding-3-small",
    medianMs: 120,
    input: 60,
    output: 0,
    cached: 0,
  },
  rerank: { ...ownModel, medianMs: 90, input: 1900, output: 8, cached: 0 },
  describe: {
    provider: "google",
    model: "gemini-2.5-flash",
    medianMs: 1700,
    input: 2200,
    output: 380,
    cached: 0.2,
  },
  translate: {
    provider: "mistral",
    model: "mistral-medium-latest",
    medianMs: 1400,
    input: 700,
    output: 320,
    cached: 0,
  },
  edit: { provider: "openai", model: "gpt-5", medianMs: 6800, input: 9000, output: 900, cached: 0.3 },
} as const satisfies Record<string, ModelUse>;

/** What an event says of one call. @param growth of the input, against a usual call */
export function modelCall(random: Random, use: ModelUse, growth = 1) {
  const input = Math.round(random.logNormal(use.input * growth, 0.2));
  const cached = random.chance(0.85) ? Math.round(input * use.cached) : 0;
  return {
    provider: use.provider,
    model: use.model,
    status: "ok",
    duration_ms: Math.round(random.logNormal(use.medianMs, 0.35)),
    input_tokens: input,
    output_tokens: Math.round(use.output === 0 ? 0 : random.logNormal(use.output, 0.3)),
    ...(cached > 0 ? { cache_read_tokens: cached } : {}),
  };
}
