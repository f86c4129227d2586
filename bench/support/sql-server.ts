import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { bareWarehouse } from "./bare-warehouse.ts";

/**
 * Opens chDB alone on a data directory behind the plainest server there is: `GET /2?end=…` runs the third of the
 * statements, or of the lists of them, and answers with the rows as JSON. `{end}` in a statement becomes the end asked for.
 */
const { dataDir, statements } = JSON.parse(process.argv[2] ?? "{}") as {
  dataDir: string;
  statements: readonly (readonly string[])[];
};
const warehouse = bareWarehouse(dataDir);
const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
  const end = searchParams.get("end") ?? "";
  const answer = async () => {
    const rows: unknown[] = [];
    for (const sql of statements[Number(pathname.slice(1))] ?? [])
      rows.push(await warehouse.ask(sql.replaceAll("{end}", end)));
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify(rows));
  };
  answer().catch((error: unknown) => {
    response.writeHead(500);
    response.end(String(error));
  });
});
server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
process.once("disconnect", () => {
  server.close();
  server.closeAllConnections();
  void warehouse.close();
});
