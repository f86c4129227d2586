import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { filesHolding } from "../../../../node/src/test-support/files-holding.ts";
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
  isOnDisk: (text) => filesHolding(path, [text]).length > 0,
}));
