import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ask, runDendro, settled, temporaryDirectory } from "../support/dendro.ts";
import { makeOldDataDirectory, oldAdminKey, oldTotals } from "../support/old-data-directory.ts";

const directory = temporaryDirectory();
const dataDir = join(directory.path, "data");
beforeAll(() => makeOldDataDirectory(dataDir));
afterAll(directory.remove);

const names = ["events", "pageviews", "visits", "requests"] as const;

/** Every definition in the warehouse: when it was written, and what it says. */
function definitions(): Record<string, unknown> {
  const warehouse = join(dataDir, "warehouse", "metadata");
  const files = readdirSync(warehouse, { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".sql"),
  );
  return Object.fromEntries(
    files.toSorted().map((file) => {
      const path = join(warehouse, file);
      const { mtimeMs, ino } = statSync(path);
      return [file, { mtimeMs, ino, hash: createHash("sha256").update(readFileSync(path)).digest("hex") }];
    }),
  );
}

test("a directory of the release before is brought on, with everything in it; the next start writes no definition", async () => {
  const first = await runDendro(dataDir);
  await settled(first.url);
  const totals = Object.fromEntries(names.map((name) => [name, 0]));
  for (const tenant of ["default", "shop"]) {
    const { results } = await ask(first.url, { metrics: names, date_range: "all" }, tenant);
    names.forEach((name, index) => (totals[name] = (totals[name] ?? 0) + (results[0]?.metrics[index] ?? 0)));
  }
  expect(totals).toEqual(oldTotals);
  const settings = await fetch(new URL("/api/v1/workers/support/settings", first.url), {
    headers: { authorization: `Bearer ${oldAdminKey}` },
  });
  expect(await settings.json()).toMatchObject({
    version: 2,
    fields: [
      { id: "greeting", value: "Hi" },
      { id: "api_key", is_set: true },
    ],
  });
  expect(await first.stop()).toBe(0);

  const before = definitions();
  expect(Object.keys(before)).toContain(join("default", "events.sql"));
  const second = await runDendro(dataDir);
  expect(await second.stop()).toBe(0);
  expect(definitions()).toEqual(before);
});
