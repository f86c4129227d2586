import { expect, test } from "vitest";
import { mendedIn } from "./mended.ts";

const time = "The time in the address does not exist; the usual one is shown.";
const filter = "The address had a filter that cannot be read; it was left out.";

test.each([
  [{}, []],
  [{ range: "30d", filters: [["is", "page", ["/"]]], metric: "visits" }, []],
  [{ from: "2026-01-01", to: "2026-01-31" }, []],
  [{ filters: [["page", "/"]] }, []],
  [{ range: "9y" }, [time]],
  [{ from: "2026-13-45", to: "2026-13-45" }, [time]],
  [{ to: "2026-01-01" }, [time]],
  [{ filters: "page" }, [filter]],
  [
    {
      range: 7,
      filters: [
        ["is", "page", ["/"]],
        ["near", "page", ["/"]],
      ],
    },
    [time, filter],
  ],
])("of %j is said what was wrong", (said, sentences) => {
  expect(mendedIn(said)).toEqual(sentences);
});
