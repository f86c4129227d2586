import { expect, test } from "vitest";
import { readMigrations } from "./migrate.ts";
import { onOneServer, placeStatement } from "./placement.ts";

const statements = (placement = onOneServer) => readMigrations(placement).flatMap((one) => one.statements);
const onCluster = { cluster: "two", isReplicated: true };

test("on one server statements are as they stand in their files", () => {
  const made = statements().filter((sql) => sql.includes("CREATE TABLE"));
  expect(made.length).toBeGreaterThan(7);
  expect(statements().join("\n")).not.toMatch(/ON CLUSTER|Replicated/u);
});

test("on a cluster every table is made and altered on all of its servers, and keeps rows on all of them", () => {
  const ofTables = statements(onCluster).filter((sql) => /^(?:CREATE|ALTER) TABLE/mu.test(sql));
  expect(ofTables.length).toBeGreaterThan(10);
  for (const sql of ofTables)
    expect(sql).toMatch(/^(?:CREATE|ALTER) TABLE (?:IF NOT EXISTS )?\w+ ON CLUSTER `two`/mu);
  const made = ofTables.filter((sql) => sql.includes("CREATE TABLE"));
  for (const sql of made) expect(sql).toMatch(/^ENGINE = Replicated\w*MergeTree/mu);
  expect(made.filter((sql) => sql.includes("ReplicatedReplacingMergeTree(build)"))).toHaveLength(4);
});

test("what a statement says of other things stays", () => {
  const sql = "INSERT INTO notes SELECT 'CREATE TABLE x'";
  expect(placeStatement(sql, onCluster)).toBe(sql);
});
