import { DendroError } from "../errors.ts";
import { limits } from "./limits.ts";

const quote = 0x22;
const backslash = 0x5c;

/**
 * Refuses JSON that is nested too deeply before it is parsed: what goes through it afterwards goes as deep as it does,
 * and a few kilobytes could be deeper than the stack.
 * @param what the text is, to begin the message
 * @throws DendroError `malformed_body`
 */
export function refuseDepth(text: string, what = "The body", maxDepth: number = limits.maxJsonDepth): void {
  // Every level has a bracket of its own.
  if (text.length <= maxDepth) return;
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      for (at += 1; at < text.length; at += 1) {
        const inText = text.charCodeAt(at);
        if (inText === quote) break;
        if (inText === backslash) at += 1;
      }
    } else if (code === 0x5b || code === 0x7b) {
      depth += 1;
      if (depth > maxDepth) throw tooDeep(what, maxDepth);
    } else if ((code === 0x5d || code === 0x7d) && depth > 0) depth -= 1;
  }
}

/**
 * Whether a value that JSON gave is nested deeper than so many levels: the same as of its text, told several times as
 * fast, for whoever has a parser that needs no stack.
 */
export function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (levels === 0) return true;
  if (Array.isArray(value)) {
    for (const item of value) if (typeof item === "object" && isDeeperThan(item, levels - 1)) return true;
    return false;
  }
  for (const key in value) {
    const inner = (value as Record<string, unknown>)[key];
    if (typeof inner === "object" && isDeeperThan(inner, levels - 1)) return true;
  }
  return false;
}

export const tooDeep = (what: string, maxDepth: number) =>
  new DendroError(
    "malformed_body",
    `${what} is nested more than ${maxDepth} levels deep, deeper than anything is kept; send it flatter.`,
  );
