import { setFlagsFromString } from "node:v8";
import { DendroError } from "@dendro/core";

/** Patterns of one tenant, and characters of one. */
export const maxPatterns = 10;
export const maxPatternLength = 200;

/**
 * One regular expression of several, which takes a time that grows with the text alone, whatever the text is: V8's engine
 * for that refuses what it cannot do so (look-around, back references, counts of counts).
 * @throws DendroError `invalid_request`
 */
export function linearPattern(patterns: readonly string[]): RegExp {
  // It is a flag of V8's by which `l` may be said at all.
  setFlagsFromString("--enable-experimental-regexp-engine");
  for (const pattern of patterns)
    if (compile(pattern).test(""))
      throw new DendroError(
        "invalid_request",
        `The pattern ${JSON.stringify(pattern)} matches an empty text, so it would mask everything; say what must be there, such as \`x+\` in place of \`x*\`.`,
      );
  return compile(patterns.map((pattern) => `(?:${pattern})`).join("|"));
}

/** All of them, and by the engine that takes linear time. */
const linear = "gl";

function compile(pattern: string): RegExp {
  try {
    return new RegExp(pattern, linear);
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/^.*: /u, "").toLowerCase() : String(error);
    throw new DendroError(
      "invalid_request",
      `The pattern ${JSON.stringify(pattern)} cannot be used: ${why}. Patterns have literals, classes, groups, |, ?, *, + and small counts; no look-around and no back references.`,
      { cause: error },
    );
  }
}
