import { expect, test } from "vitest";
import type { SettingsVersion } from "../api/client.ts";
import { historyRuns } from "./history-runs.ts";

const version = (
  number: number,
  kind: "worker" | "person",
  fields: readonly string[],
  more: Partial<SettingsVersion> = {},
): SettingsVersion => ({
  version: number,
  author: { kind, id: kind },
  at: "2026-11-30T00:00:00Z",
  restored: null,
  values: Object.fromEntries(fields.map((field) => [field, number])),
  ...more,
});

const shown = (versions: readonly SettingsVersion[]) =>
  historyRuns(versions).map(({ newest, count, older }) => [newest.version, count, older.length]);

test("what a worker counts in its settings is one entry, until somebody else changes something", () => {
  const versions = [
    version(6, "worker", ["counter"]),
    version(5, "worker", ["counter"]),
    version(4, "person", ["tone"]),
    version(3, "worker", ["counter"]),
    version(2, "worker", ["counter", "tone"]),
    version(1, "worker", ["tone", "counter"]),
  ];
  expect(shown(versions)).toEqual([
    [6, 2, 4],
    [4, 1, 3],
    [3, 1, 2],
    [2, 2, 0],
  ]);
});

test("what people change is one entry each, and so is what was restored", () => {
  expect(shown([version(2, "person", ["tone"]), version(1, "person", ["tone"])])).toEqual([
    [2, 1, 1],
    [1, 1, 0],
  ]);
  expect(
    shown([version(2, "worker", ["tone"]), version(1, "worker", ["tone"], { restored: 0 })]),
  ).toHaveLength(2);
  expect(
    shown([
      version(2, "worker", ["tone"]),
      version(1, "worker", ["tone"], { author: { kind: "worker", id: "other" } }),
    ]),
  ).toHaveLength(2);
});
