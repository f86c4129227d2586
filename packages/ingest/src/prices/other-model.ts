import type { MatchLogic, ModelInfo } from "@pydantic/genai-prices";

/** Parts of names that tell models of one family apart: sizes and grades, and what a model is made for. */
const telling: ReadonlySet<string> = new Set(
  (
    "nano micro mini tiny small medium large huge xl xxl ultra max plus " +
    "pro premier express lite light flash turbo fast haiku sonnet opus " +
    "audio realtime live transcribe tts speech image video vision omni " +
    "code codex coder math search research embed embedding embeddings guard " +
    "rerank moderation reasoning thinking distill safeguard"
  ).split(" "),
);

/** A number of parameters: `8b`, `0.5b`, `8x7b`, `a22b`, `335m`. */
const size = /^(?:\d+x|a|e)?\d+(?:p\d+)?[bm]$/u;
const version = /^v\d+$/u;
/** `4.9` is no `4`; a zero before or behind says nothing (`001`, `v1:0`), and longer numbers are days. */
const generation = /^[1-9]\d?$/u;
const date = /(?:\d{4}-)?\d{2}-\d{2}(?:-\d{4})?(?!\d)/gu;

/** Clouds number the editions of Anthropic's models, and routers mark calls that think: neither is another price. */
const ofClaude: ReadonlySet<string> = new Set(["v2", "thinking"]);

/**
 * Whether a name says more than an entry of the list that it was found by, and what it says makes it another model:
 * entries hold for whatever begins with their name or has it inside, and `gemini-1.5-flash-8b` is no `gemini-1.5-flash`.
 */
export function isOtherModel(name: string, { id, match }: Pick<ModelInfo, "id" | "match">): boolean {
  const known = new Set(wordsOf([id, ...textsOf(match)].join(" ")));
  const isClaude = /(?:^|[./])claude-/u.test(name);
  return wordsOf(name.replaceAll(date, "")).some(
    (word) =>
      !known.has(word) &&
      !(isClaude && ofClaude.has(word)) &&
      (telling.has(word) ||
        size.test(word) ||
        generation.test(word) ||
        (version.test(word) && !isFirst(word, known))),
  );
}

/** The first version is what has none, unless there is another. */
const isFirst = (word: string, known: ReadonlySet<string>) =>
  ["v0", "v1"].includes(word) && ![...known].some((other) => version.test(other));

const wordsOf = (text: string): string[] => text.toLowerCase().split(/[^a-z\d]+/u);

/** What an entry is found by. */
function textsOf(match: MatchLogic): string[] {
  return Object.values(match).flatMap((value: unknown): string[] => {
    if (typeof value === "string") return [value];
    if (Array.isArray(value)) return value.flatMap((inner: MatchLogic) => textsOf(inner));
    return typeof value === "object" && value !== null ? textsOf(value as MatchLogic) : [];
  });
}
