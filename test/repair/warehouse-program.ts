import { readFileSync } from "node:fs";
import { join } from "node:path";
import { openChdbWarehouse } from "../../packages/server/src/warehouse/chdb/chdb-warehouse.ts";
import type { Step } from "./stored.ts";

// A program of its own, because a process opens one warehouse: `node warehouse-program.ts <directory>`, steps on stdin.

const [, , dataDir = ""] = process.argv;
const warehouse = openChdbWarehouse({
  path: join(dataDir, "warehouse"),
  queryTimeoutMs: 30_000,
  queryMaxMemoryBytes: 1e9,
});
const answers: unknown[] = [];
for (const step of JSON.parse(readFileSync(0, "utf8")) as Step[]) {
  if ("rows" in step)
    await warehouse.insert(step.into, step.rows.map((row) => JSON.stringify(row)).join("\n"));
  else if ("run" in step) await warehouse.command(step.run);
  else answers.push(await warehouse.query({ sql: step.ask }));
}
await warehouse.close();
process.stdout.write(JSON.stringify(answers));
