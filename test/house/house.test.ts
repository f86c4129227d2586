import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { findFaults, type Sources } from "./faults.ts";
import { house } from "./house.ts";
import { importsOf } from "./imports.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** What is built, without tests and what only they use. */
const sources: Sources = new Map(
  readdirSync(join(root, "packages")).flatMap((name) =>
    readdirSync(join(root, "packages", name, "src"), { recursive: true, encoding: "utf8" })
      .filter((file) => /\.tsx?$/u.test(file) && !/\.(?:test|spec|test-d)\.tsx?$|test-support/u.test(file))
      .map((file) => `packages/${name}/src/${file}`)
      .map((path) => [path, readFileSync(join(root, path), "utf8")] as const),
  ),
);

const planted = (path: string, line: string): Sources =>
  new Map(sources).set(path, `${line}\n${sources.get(path)}`);

describe("the house", () => {
  test("stands as it is planned: nothing imports what is above it, beside it or not its own", () => {
    expect(findFaults(sources)).toEqual([]);
  });

  test("has a plan for each package, of rooms that exist", () => {
    expect(Object.keys(house).toSorted()).toEqual(readdirSync(join(root, "packages")).toSorted());
    for (const [name, { rooms, engines = [] }] of Object.entries(house)) {
      const folder = readdirSync(join(root, "packages", name, "src"), {
        recursive: true,
        encoding: "utf8",
      });
      expect([...rooms, ...engines].filter((place) => !folder.includes(place))).toEqual([]);
    }
  });

  test.each([
    [
      "packages/web/src/ui/card.tsx",
      'import { useTenant } from "../shell/tenant-context.ts";',
      "shell stands above ui",
    ],
    ["packages/web/src/main.tsx", 'import { startServer } from "dendro";', "web may use core, react, sdk"],
    ["packages/web/src/main.tsx", 'import "node:fs";', "only mail may use Node"],
    [
      "packages/sdk/src/client/client.ts",
      'import { readFileSync } from "node:fs";',
      "only node may use Node",
    ],
    ["packages/sdk/src/index.ts", 'export * from "@dendro/worker";', "sdk may use core"],
    ["packages/delivery/src/delivery.ts", 'import "node:fs";', "nothing may use Node"],
    ["packages/delivery/src/post.ts", 'export * from "@dendro/sdk";', "delivery may use core"],
    [
      "packages/sdk/src/trace/span.ts",
      'import type { Dendro } from "../client/client.ts";',
      "client stands above trace",
    ],
    [
      "packages/server/src/log/consumer-state.ts",
      'import type { Writer } from "../flow/writer.ts";',
      "flow stands above log",
    ],
    [
      "packages/server/src/log/sqlite/open.ts",
      'const x = await import("../../api/app.ts");',
      "api stands above log",
    ],
    [
      "packages/server/src/log/consumer-state.ts",
      'const x: import("../cli/terminal.ts").Terminal;',
      "cli stands above log",
    ],
    [
      "packages/server/src/log/sqlite/open.ts",
      'new URL("../../flow/x.ts", import.meta.url);',
      "flow stands above log",
    ],
    [
      "packages/core/src/event/event.ts",
      'import { planQuery } from "../query/plan.ts";',
      "query stands above event",
    ],
    [
      "packages/core/src/index.ts",
      'export { sqliteDialect } from "@dendro/node";',
      "core may use no other package",
    ],
    [
      "packages/core/src/time/units.ts",
      'import { setTimeout } from "node:timers/promises";',
      "nothing may use Node",
    ],
    ["packages/ingest/src/receivers/all.ts", 'import "node:crypto";', "pipeline/uuid.ts may use Node"],
    [
      "packages/worker/src/worker.ts",
      'import { x } from "../../server/src/server.ts";',
      "another package has a name",
    ],
    [
      "packages/server/src/warehouse/cellar/deep.ts",
      'import "../../flow/writer.ts";',
      "flow stands above warehouse",
    ],
    [
      "packages/server/src/flow/consumer.ts",
      'import { openSqliteLog } from "../log/sqlite/open.ts";',
      "only compose may know log/sqlite",
    ],
    [
      "packages/server/src/log/event-log.ts",
      'import type { Leases } from "./sqlite/leases.ts";',
      "only compose may know log/sqlite",
    ],
    [
      "packages/server/src/backup/snapshots.ts",
      'import { createPartFiles } from "../warehouse/chdb/part-files.ts";',
      "only compose may know warehouse/chdb",
    ],
    [
      "packages/server/src/store/postgres/open.ts",
      'import { openSqliteStore } from "../sqlite/open.ts";',
      "only compose may know store/sqlite",
    ],
    [
      "packages/server/src/cli/doctor-store.ts",
      'import { pingStore } from "../store/postgres/connect.ts";',
      "only compose may know store/postgres",
    ],
    [
      "packages/server/src/retention/matched-events.ts",
      'const tables = "SELECT name FROM system.tables";',
      "says system.tables: only warehouse/chdb may",
    ],
    [
      "packages/server/src/rollup/scheduler.ts",
      'const tidied = "OPTIMIZE TABLE events FINAL";',
      "says OPTIMIZE TABLE: only warehouse/chdb may",
    ],
    ["packages/server/src/attic/high.ts", "", "no room attic"],
    ["packages/edges/src/index.ts", "", "no plan knows the package edges"],
  ])("%s: %s is refused", (path, line, why) => {
    const faults = findFaults(planted(path, line)).filter((fault) => !fault.startsWith("a circle"));
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(path);
    expect(faults[0]).toContain(why);
  });

  test("has no circle, not even of types within a room", () => {
    const path = "packages/server/src/flow/watermark.ts";
    const [first, ...others] = findFaults(planted(path, 'import type { Integrity } from "./integrity.ts";'));
    expect(first).toMatch(/^a circle: (?:.*(?:watermark|integrity)\.ts){3}$/u);
    expect(others).toEqual([]);
  });
});

test("whatever way something is imported, it is seen", () => {
  const text = `
    import a from "./a.ts"; import type { B } from "../b.ts"; import "./c.css"; import * as d from "d";
    export * from "./e.ts"; export { f } from "./f.ts"; export type { G } from "@dendro/core";
    const h = await import("./h.ts"); type I = import("./i.ts").I;
    new Worker(new URL("./j.ts", import.meta.url)); const k = "import { x } from './k.ts'"; // import "./l.ts"
  `;
  const seen = importsOf("packages/core/src/live/here.ts", text);
  const here = (name: string) => `packages/core/src/live/${name}`;
  expect(seen.toSorted()).toEqual(
    [
      ...["a.ts", "c.css", "e.ts", "f.ts", "h.ts", "i.ts", "j.ts"].map(here),
      "packages/core/src/b.ts",
      "d",
      "@dendro/core",
    ].toSorted(),
  );
});
