import { DendroError } from "@dendro/core";

/** The steps from the root to one value. */
export type ValuePath = readonly (string | number)[];

/** `.name`, `['name']`, `["name"]` or `[0]`; a name may have hyphens, as headers have. */
const step = /\.([\p{L}_][\p{L}\p{N}_-]*)|\[(-?\d{1,9})\]|\['((?:[^'\\]|\\.)*)'\]|\["((?:[^"\\]|\\.)*)"\]/uy;

/**
 * Reads a path to one value, as JSONPath has it (RFC 9535, singular queries), such as `$.body.commits[0]['id']`.
 * @throws DendroError `invalid_request`
 */
export function readPath(text: string): ValuePath {
  const path: (string | number)[] = [];
  let at = text.startsWith("$") ? 1 : -1;
  while (at !== -1 && at < text.length) {
    step.lastIndex = at;
    const [whole, name, index, single, double] = step.exec(text) ?? [];
    if (whole === undefined) at = -1;
    else {
      path.push(index === undefined ? (name ?? unescaped(single ?? double ?? "")) : Number(index));
      at += whole.length;
    }
  }
  if (at !== -1 && path.length <= maxSteps) return path;
  throw new DendroError(
    "invalid_request",
    `Invalid path ${JSON.stringify(text.slice(0, 200))}: write one to a single value, such as $.body.user.id or $.headers['x-topic'].`,
  );
}

const maxSteps = 32;

const unescaped = (text: string): string => text.replaceAll(/\\(.)/gsu, "$1");

/** What stands at a path; undefined where nothing does. From the end of a list, -1 is the last. */
export function valueAt(root: unknown, path: ValuePath): unknown {
  let value = root;
  for (const key of path) {
    if (typeof value !== "object" || value === null) return undefined;
    if (Array.isArray(value)) value = typeof key === "number" ? (value.at(key) as unknown) : undefined;
    else value = typeof key === "string" && Object.hasOwn(value, key) ? value[key as never] : undefined;
  }
  return value;
}
