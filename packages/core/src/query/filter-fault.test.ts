import fc from "fast-check";
import { expect, test } from "vitest";
import { filterFault } from "./filter-fault.ts";
import { filtersSchema } from "./schema.ts";

test.each([
  [["is", "page", ["/"]], 'filters are a list of lists, such as [["is", "country", ["DE"]]]'],
  [[["equals", "page", ["/"]]], '"equals", which is not an operator; use is, is_not'],
  [[["is", "page", "/"]], 'needs a list of values, such as ["is", "page", ["…"]]'],
  [[[">", "status_code", 499]], 'needs one number in a list, such as [">", "status_code", [10]]'],
  [[["and", ["is", "page", ["/"]], ["is", "page", ["/a"]]]], "needs a list of filters"],
  [
    [
      [
        "not",
        [
          "or",
          [
            ["is", "page", ["/"]],
            ["near", "page", ["/"]],
          ],
        ],
      ],
    ],
    '"near", which is not an operator',
  ],
  [
    [["has_done", "people", { filters: [["is", "type", ["signup"]]] }]],
    '"people" where it needs one of thread',
  ],
  [[["has_done", "user", "signup"]], 'such as ["has_done", "user"'],
  [[["did", "user", "signup"]], 'such as ["did", "user"'],
  [[["did"]], "says nothing where it needs one of thread"],
  [[[]], "begins with nothing, which is not an operator"],
  [[["is", "page", [true]]], "has true where it needs a text or a number"],
  [[["is", "page", ["/", null]]], "has null where it needs"],
  [[["is", "page", ["/"], "/a"]], 'has 4 parts; "is" takes 3'],
  [[["is", "page", Array.from({ length: 501 }, () => "/")]], "has 501 values; at most 500"],
  [[["and", [["is", "page", [{}]]]]], "has an object where it needs"],
  [[["not", ["is", "page", ["/"]], 1]], 'has 3 parts; "not" takes 2'],
])("%j is answered with what it should be", (filters, message) => {
  const read = filtersSchema.safeParse(filters);
  expect(read.error?.issues[0]?.message).toContain(message);
});

test("whatever is sent for a filter, the fault is said in words", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (sent) => {
      const read = filtersSchema.safeParse([sent]);
      if (read.success) return;
      expect(filterFault(sent)).not.toBe("is no filter");
      for (const { message } of read.error.issues) expect(message).not.toBe("Invalid input");
    }),
    { numRuns: 500 },
  );
});

test("a fault is short, however deep and long what was sent is", () => {
  let sent: unknown = ["x".repeat(600_000)];
  for (let depth = 0; depth < 800; depth += 1) sent = ["not", sent];
  expect(filtersSchema.safeParse([sent]).error?.issues[0]?.message).toBe("is nested more than 8 deep");
  const begun = filtersSchema.safeParse([["x".repeat(600_000)]]).error?.issues[0]?.message ?? "";
  expect(begun.length).toBeLessThan(300);
});
