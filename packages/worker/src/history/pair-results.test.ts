import { describe, expect, test } from "vitest";
import { call, result, transaction, user } from "./events-for-test.ts";
import { pairResults } from "./pair-results.ts";

const none = { result: "No result.", isError: true };
const of = (value: unknown) => ({ result: value, isError: false });

describe("what a call came to", () => {
  test("is the result with its id, wherever it follows", () => {
    const [a, b] = [call("a"), call("b")];
    const outcome = pairResults([
      a,
      b,
      user("wait"),
      result("b", { result: 2 }),
      result("a", { error: "no" }),
    ]);
    expect([outcome(a), outcome(b)]).toEqual([{ result: "no", isError: true }, of(2)]);
  });

  test("is not a result from before it, as of a call outside of the history", () => {
    const a = call("a");
    expect(pairResults([result("a", { result: 1 }), a])(a)).toEqual(none);
  });

  test("is its own when an id is used again", () => {
    const [first, second] = [call("call_1"), call("call_1")];
    const outcome = pairResults([
      first,
      result("call_1", { result: 1 }),
      second,
      result("call_1", { result: 2 }),
    ]);
    expect([outcome(first), outcome(second)]).toEqual([of(1), of(2)]);
  });

  test("is of its run when two runs use an id at once", () => {
    const [one, two] = [call("a", {}, "search", "run-1"), call("a", {}, "search", "run-2")];
    const outcome = pairResults([
      one,
      two,
      result("a", { result: 2 }, "run-2"),
      result("a", { result: 1 }, "run-1"),
    ]);
    expect([outcome(one), outcome(two)]).toEqual([of(1), of(2)]);
  });

  test("is within a transaction", () => {
    const [done, failed] = [transaction("a", {}, {}), transaction("b", {}, { error: "no" })];
    const outcome = pairResults([done, failed, result("a", { result: "late" })]);
    expect([outcome(done), outcome(failed)]).toEqual([of(null), { result: "no", isError: true }]);
  });
});
