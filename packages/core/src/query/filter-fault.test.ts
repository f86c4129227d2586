import fc from "fast-check";
import { expect, test } from "vitest";
import { filterFault } from "./filter-fault.ts";
import { filtersSchema } from "./schema.ts";

test.each([
  [["is", "page", ["/"]], 'filters are a list of lists, such as [["is", "country", ["DE"]]]'],
  [[["equals", "page", ["/"]]], '"equals", which is no operator; use is, is_not'],
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
    '"near", which is no operator',
  ],
  [[["did", "people", { filters: [["is", "type", ["signup"]]] }]], '"people" where it needs one of thread'],
  [[["did", "user", "signup"]], "needs what was done"],
])("%j is answered with what it should be", (filters, message) => {
  const read = filtersSchema.safeParse(filters);
  expect(read.error?.issues[0]?.message).toContain(message);
});

test("whatever is sent for a filter, the fault is said in words", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (sent) => {
      const read = filtersSchema.safeParse([sent]);
      if (read.success) return;
      expect(filterFault(sent)).not.toBe("");
      for (const { message } of read.error.issues) expect(message).not.toBe("Invalid input");
    }),
    { numRuns: 500 },
  );
});
