import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { equivalents } from "./equivalents.ts";
import { findMutants, type Mutant } from "./find-mutants.ts";

/** A mutant, and the file that it is of. */
export interface PlacedMutant extends Mutant {
  readonly file: string;
  /** Somebody has looked, and it makes no difference. */
  readonly isEquivalent: boolean;
}

export interface Room {
  readonly mutants: readonly PlacedMutant[];
  readonly tests: readonly string[];
}

const isTest = (file: string) =>
  /[.-](?:test|spec|for-test)\.tsx?$|\.test-d\.|test-support|\.gen\./u.test(file);

/**
 * A room, such as `core/time` or `packages/core/src/time`, one file of it with the tests of the room, or a package: `delivery`.
 * @param root the checkout
 */
export function readRoom(root: string, name: string): Room {
  const [, ownPackage, inside = ""] = /^(?:packages\/)?([^/]+)(?:\/(?:src\/)?(.+?)\/?)?$/u.exec(name) ?? [];
  if (ownPackage === undefined)
    throw new TypeError(`${JSON.stringify(name)} is no room; say one such as core/time.`);
  const [, folder, file = "**/*.{ts,tsx}"] = /^(.*?)(?:\/?([^/]+\.tsx?))?$/u.exec(inside) ?? [];
  const path = join("packages", ownPackage, "src", folder ?? "");
  const filesOf = (pattern: string) => globSync(join(path, pattern), { cwd: root }).toSorted();
  const tests = filesOf("**/*.test.{ts,tsx}");
  if (tests.length === 0) throw new TypeError(`There are no tests in ${path}.`);
  const sources = filesOf(file).filter((one) => !isTest(one));
  return {
    tests,
    mutants: sources.flatMap((one) => mutantsOf(root, one)),
  };
}

function mutantsOf(root: string, file: string): PlacedMutant[] {
  const source = readFileSync(join(root, file), "utf8");
  const lines = source.split("\n");
  const known = equivalents.filter((one) => one.file === file);
  return findMutants(file, source).map((mutant) => ({
    ...mutant,
    file,
    isEquivalent: known.some(
      ({ line, what }) => what === mutant.what && line === lines[mutant.line - 1]?.trim(),
    ),
  }));
}

/** Some of a list, chosen by a seed, in the list's order. */
export function sample<T>(list: readonly T[], most: number, seed: number): T[] {
  let state = seed >>> 0;
  const random = () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
  const left = list.map((_, index) => index);
  const chosen = new Set<number>();
  while (chosen.size < most && left.length > 0)
    for (const index of left.splice(Math.floor(random() * left.length), 1)) chosen.add(index);
  return list.filter((_, index) => chosen.has(index));
}
