import { expect, test } from "vitest";
import type { SettingsVersion } from "../api/client.ts";
import { changesOf } from "./changes.tsx";

const version = (more: Partial<SettingsVersion>): SettingsVersion => ({
  version: 3,
  author: { kind: "person", id: "ann" },
  at: "2026-11-30T08:00:00Z",
  restored: null,
  values: { model: "small", temperature: 0.2 },
  ...more,
});

test("people's changes are told with what was changed, a worker's own are not", () => {
  const versions = [
    version({}),
    version({ version: 4, restored: 2 }),
    version({ version: 5, author: { kind: "worker", id: "support" } }),
  ];
  expect(changesOf(versions)).toEqual([
    { at: Date.parse("2026-11-30T08:00:00Z"), title: "Settings 3: model, temperature" },
    { at: Date.parse("2026-11-30T08:00:00Z"), title: "Settings 4: back to 2" },
  ]);
});
