import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ask, post, runDendro, settled, temporaryDirectory } from "../support/dendro.ts";
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

const none = "(none)";

/** What a sender said by a name that is a column today stands in `data` of old events, and both are found. */
async function findVersions(url: string): Promise<void> {
  const called = { type: "llm.called", source: "support" };
  await post(url, "/api/v1/events", [
    { ...called, version: "1.1", screen: "1920x1080", browser_version: "130", settings_version: 3 },
    { ...called, version: 2, screen: "Home" },
  ]);
  await settled(url);
  const of = async (
    metric: string,
    dimension: string,
    filters: unknown[] = [["is", "type", ["llm.called"]]],
  ) => {
    const query = { metrics: [metric], dimensions: [dimension], filters, date_range: "all" };
    const { results } = await ask(url, query);
    return Object.fromEntries(
      results.map(({ dimensions: [value], metrics: [count] }) => [value ?? none, count]),
    );
  };
  expect(await of("events", "version")).toEqual({ "1.0": 3, "1.1": 1, 2: 1 });
  expect(await of("events", "data.version")).toEqual({ "1.0": 3, 2: 1, [none]: 1 });
  expect(await of("events", "screen")).toEqual({ [none]: 4, "1920x1080": 1 });
  expect(await of("events", "data.screen")).toEqual({ Home: 4, [none]: 1 });
  expect(await of("events", "settings_version")).toEqual({ [none]: 4, 3: 1 });
  const visits = await of("visits", "browser", []);
  expect(await of("visits", "browser_version", [])).toEqual({ [none]: visits["Firefox"] });
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
  await findVersions(first.url);
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
