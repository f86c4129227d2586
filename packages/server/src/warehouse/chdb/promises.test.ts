import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { describeWarehouse, numbered } from "../warehouse.spec.ts";
import { openChdbWarehouse } from "./chdb-warehouse.ts";

const path = mkdtempSync(join(tmpdir(), "dendro-warehouse-"));
const warehouse = openChdbWarehouse({ path, queryTimeoutMs: 30_000, queryMaxMemoryBytes: 400e6 });
beforeAll(async () => await warehouse.command(numbered));
afterAll(async () => {
  await warehouse.close();
  rmSync(path, { recursive: true });
});

describeWarehouse(() => ({
  warehouse,
  isOnDisk: (text) =>
    readdirSync(path, { recursive: true, withFileTypes: true }).some(
      (entry) => entry.isFile() && readFileSync(join(entry.parentPath, entry.name)).includes(text),
    ),
}));
