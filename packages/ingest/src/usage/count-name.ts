import { remembered } from "@dendro/core";

/** What a number of tokens counts. `input` and `output` are wholes, or the rest of one; all others are parts. */
export type Count =
  | "input"
  | "uncached"
  | "tool_input"
  | "output"
  | "cache_read"
  | "cache_write"
  | "cache_write_5m"
  | "cache_write_1h"
  | "reasoning"
  | "input_audio"
  | "cached_audio"
  | "output_audio"
  | "total"
  /** A part that costs as much as its whole, such as text or images. */
  | "input_rest"
  | "output_rest";

/**
 * The words that names are made of, each as the one that means the same. Senders agree on the words and on little else:
 * `cache_read.input_tokens`, `input_tokens.cached`, `prompt_tokens_details.cached_tokens` and `cachedInputTokens` all say
 * *input, cache, read*. Which names are known, and from whom, is in docs/tokens.md.
 */
const words: Readonly<Record<string, string>> = {
  input: "input",
  prompt: "input",
  request: "input",
  output: "output",
  completion: "output",
  candidates: "output",
  response: "output",
  generation: "output",
  generated: "output",
  predicted: "output",
  evaluated: "input",
  eval: "eval",
  cache: "cache",
  cached: "cache read",
  read: "read",
  reads: "read",
  hit: "read",
  miss: "uncached",
  no: "no",
  uncached: "uncached",
  content: "cache",
  creation: "write",
  write: "write",
  writes: "write",
  written: "write",
  ephemeral: "write",
  ephemeral5m: "5m write",
  ephemeral1h: "1h write",
  "5m": "5m",
  "1h": "1h",
  reasoning: "reasoning",
  thoughts: "reasoning",
  thought: "reasoning",
  thinking: "reasoning",
  audio: "audio",
  text: "rest",
  image: "rest",
  images: "rest",
  video: "rest",
  document: "rest",
  tool: "tool",
  use: "tool",
  total: "total",
};

/** Words that say no more than that it is a number of tokens. */
const fillers: ReadonlySet<string> = new Set([
  "token",
  "tokens",
  "count",
  "counts",
  "num",
  "llm",
  "details",
  "detail",
  "additional",
  "billed",
  "units",
  "usage",
  "metadata",
]);

/** What the words of a name together mean, in the order of the alphabet. */
const meanings: Readonly<Record<string, Count>> = {
  input: "input",
  output: "output",
  total: "total",
  "input total": "input",
  "output total": "output",
  "eval input": "input",
  eval: "output",
  uncached: "uncached",
  "cache uncached": "uncached",
  "cache input uncached": "uncached",
  "input uncached": "uncached",
  "cache no": "uncached",
  "cache input no": "uncached",
  tool: "tool_input",
  "input tool": "tool_input",
  "cache read": "cache_read",
  "cache input": "cache_read",
  "cache input read": "cache_read",
  "cache input read rest": "cache_read",
  "cache write": "cache_write",
  "cache input write": "cache_write",
  "5m cache write": "cache_write_5m",
  "5m cache input write": "cache_write_5m",
  "5m write": "cache_write_5m",
  "5m input write": "cache_write_5m",
  "1h cache write": "cache_write_1h",
  "1h cache input write": "cache_write_1h",
  "1h write": "cache_write_1h",
  "1h input write": "cache_write_1h",
  reasoning: "reasoning",
  "output reasoning": "reasoning",
  "audio input": "input_audio",
  "audio output": "output_audio",
  "audio cache input read": "cached_audio",
  "audio cache read": "cached_audio",
  "audio cache": "cached_audio",
  "input rest": "input_rest",
  "output rest": "output_rest",
};

/** What a name of a number of tokens counts; undefined when it is none that is known. */
export const countNamed = (name: string): Count | undefined =>
  name.length > longestName ? undefined : (countOfName(name) ?? undefined);

/** Names of counts are shorter by far; what is longer would only take memory. */
const longestName = 128;

/** The same names come with every call. */
const countOfName = remembered((name: string): Count | null => {
  const meant = new Set<string>();
  for (const word of wordsOf(name)) {
    if (fillers.has(word)) continue;
    if (!Object.hasOwn(words, word)) return null;
    for (const part of (words[word] ?? "").split(" ")) meant.add(part);
  }
  const key = [...meant].toSorted().join(" ");
  return (Object.hasOwn(meanings, key) ? meanings[key] : undefined) ?? null;
}, 4096);

/** `cacheReadInputTokens` and `cache_read.input_tokens` are written differently and say the same. */
const wordsOf = (name: string): string[] =>
  name
    .replaceAll(/(?<=[a-z\d])(?=[A-Z])/gu, "_")
    .toLowerCase()
    .split(/[^a-z\d]+/u)
    .filter((word) => word !== "");
