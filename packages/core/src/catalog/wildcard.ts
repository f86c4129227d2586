/**
 * Patterns where `*` stands for any characters but a slash and `**` for any at all, matched against the whole text.
 * Wildcards and not regular expressions: they mean the same in every engine and cannot run away.
 */
type Token = string | typeof anySegment | typeof anything;
const anySegment = Symbol("*");
const anything = Symbol("**");

/** Matches in time proportional to pattern times text, by keeping the set of places reached in the pattern. */
export function wildcardMatcher(pattern: string): (text: string) => boolean {
  const tokens = tokenize(pattern);
  return (text) => {
    let reached = closure(tokens, new Set([0]));
    for (const character of text) {
      const next = new Set<number>();
      for (const place of reached) {
        const token = tokens[place];
        if (token === anything || (token === anySegment && character !== "/")) next.add(place);
        else if (token === character) next.add(place + 1);
      }
      if (next.size === 0) return false;
      reached = closure(tokens, next);
    }
    return reached.has(tokens.length);
  };
}

/** The same pattern as an RE2 expression over the whole text. */
export function wildcardExpression(pattern: string): string {
  const parts = tokenize(pattern).map((token) => {
    if (token === anything) return ".*";
    if (token === anySegment) return "[^/]*";
    return literally(token);
  });
  return `(?s)^${parts.join("")}$`;
}

/** What begins with one of some texts, as an RE2 expression. */
export const prefixExpression = (prefixes: readonly string[]): string =>
  `^(?:${prefixes.map(literally).join("|")})`;

const literally = (text: string) => text.replaceAll(/[\\^$.*+?()[\]{}|]/gu, String.raw`\$&`);

function tokenize(pattern: string): Token[] {
  return [...pattern.matchAll(/\*\*|\*|./gsu)].map(([token]) =>
    token === "**" ? anything : token === "*" ? anySegment : token,
  );
}

/** The places reached, with those behind a wildcard that stands for nothing. */
function closure(tokens: readonly Token[], places: Set<number>): Set<number> {
  for (const place of places) if (typeof tokens[place] === "symbol") places.add(place + 1);
  return places;
}
