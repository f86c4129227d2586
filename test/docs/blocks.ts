import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** A block of code of a page of the documentation. */
export interface Block {
  /** From the repository's root, such as `docs/queries.md`. */
  readonly page: string;
  /** As GitHub counts lines, of its first line of code. */
  readonly line: number;
  readonly language: string;
  readonly code: string;
  /** What the page says before it. */
  readonly before: string;
}

export const root = fileURLToPath(new URL("../../", import.meta.url));

/** The README and everything in docs. */
export const pages: readonly string[] = [
  "README.md",
  ...readdirSync(`${root}docs`, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`)
    .toSorted(),
];

export const pageText = (page: string): string => readFileSync(root + page, "utf8");

export const blocks: readonly Block[] = pages.flatMap((page) => {
  const text = pageText(page);
  return [...text.matchAll(/^```(\w*)\n(.*?)^```$/gmsu)].map((found) => {
    const [, language = "", code = ""] = found;
    const before = text.slice(0, found.index);
    return { page, line: before.split("\n").length + 1, language, code, before };
  });
});

export const titleOf = ({ page, line }: Block): string => `${page}:${line}`;

export interface NamedRequest {
  readonly method: string;
  readonly path: string;
}

/** The request that a page names last, such as `POST /api/v1/query`; null when it names none. */
export function requestNamedIn(text: string): NamedRequest | null {
  const named = [...text.matchAll(/`(GET|POST|PUT|PATCH|DELETE) (\/[^\s`]+)`/gu)].at(-1);
  const [, method = "", path = ""] = named ?? [];
  return named === undefined ? null : { method, path };
}
