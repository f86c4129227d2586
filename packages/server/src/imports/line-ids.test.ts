import { array, assert, constantFrom, property, string } from "fast-check";
import { describe, expect, test } from "vitest";
import { createLineIds } from "./line-ids.ts";

const uuid = /^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

/** Names lines whose time is their first character. */
function idsOf(lines: readonly string[], namespace = "access-log"): string[] {
  const name = createLineIds(namespace);
  return lines.map((line) => name(line, line.codePointAt(0) ?? 0).request);
}

describe("the ids of a log's lines", () => {
  test("are UUIDs, and differ between the events of one line", () => {
    const { request, pageView } = createLineIds("access-log")("a line", 1);
    expect(request).toMatch(uuid);
    expect(pageView).toMatch(uuid);
    expect(request).not.toBe(pageView);
  });

  test("are the same ones however often, and from whatever file, the lines come", () => {
    assert(
      property(array(string({ minLength: 1 })), (lines) => {
        expect(idsOf(lines)).toEqual(idsOf(lines));
      }),
    );
  });

  test("stay when the log grows", () => {
    const lines = array(constantFrom("1 a", "1 b", "2 a", "2 b"), { maxLength: 30 });
    assert(
      property(lines, lines, (before, added) => {
        expect(idsOf([...before, ...added]).slice(0, before.length)).toEqual(idsOf(before));
      }),
    );
  });

  test("differ for every line, also for those that say the same", () => {
    const lines = array(constantFrom("1 a", "1 b", "2 a"), { maxLength: 50 });
    assert(
      property(lines, (all) => {
        expect(new Set(idsOf(all)).size).toBe(all.length);
      }),
    );
  });

  test("depend on the namespace, so that two sites may have the same line", () => {
    expect(idsOf(["1 a"], "access-log one")).not.toEqual(idsOf(["1 a"], "access-log two"));
  });

  test("take a copy of the log further down for the same lines again", () => {
    const name = createLineIds("access-log");
    const first = name("first", 0);
    for (let second = 1; second <= 200; second += 1) name(`line ${second}`, second);
    expect(name("first", 0)).toEqual(first);
  });

  test("need little memory, also when all lines are of one second", () => {
    const name = createLineIds("access-log");
    const ids = new Set<string>();
    for (let line = 0; line < 120_000; line += 1) ids.add(name(`line ${line}`, 1).request);
    expect(ids.size).toBe(120_000);
  });
});
