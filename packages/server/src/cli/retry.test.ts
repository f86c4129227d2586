import { DendroError } from "@dendro/core";
import { describe, expect, test } from "vitest";
import { CommandError } from "./command-error.ts";
import { withRetries } from "./retry.ts";

/** Fails with these errors, one after the other, and then succeeds. */
async function attempt(errors: readonly Error[]) {
  const waits: number[] = [];
  const left = [...errors];
  const outcome = await withRetries(
    async () => {
      const error = left.shift();
      if (error !== undefined) throw error;
      return "done";
    },
    { wait: async (ms) => waits.push(ms) },
  ).catch((error: unknown) => error);
  return { outcome, waits };
}

const away = new CommandError("Nothing answers.", { retryable: true });

describe("trying again", () => {
  test("waits as long as the server says", async () => {
    const busy = new DendroError("overloaded", "Busy.", { retryAfterSeconds: 3 });
    expect(await attempt([busy, busy])).toEqual({ outcome: "done", waits: [3000, 3000] });
  });

  test("else waits longer each time, up to ten seconds", async () => {
    const { outcome, waits } = await attempt(Array.from({ length: 8 }, () => away));
    expect(outcome).toBe("done");
    expect(waits).toEqual([250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
  });

  test("gives up at once on what will not change", async () => {
    const refused = new DendroError("invalid_key", "No.");
    expect(await attempt([refused])).toEqual({ outcome: refused, waits: [] });
  });

  test("gives up after five minutes", async () => {
    const { outcome, waits } = await attempt(Array.from({ length: 1000 }, () => away));
    expect(outcome).toBe(away);
    expect(waits.reduce((sum, ms) => sum + ms, 0)).toBeLessThan(6 * 60_000);
  });
});
