import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** The plainest thing that takes an event: it parses the JSON and answers. Nothing is kept. */
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    JSON.parse(Buffer.concat(chunks).toString());
    response.writeHead(202, { "content-type": "application/json" });
    response.end('{"accepted":1,"duplicates":0,"rejected":[]}');
  });
});
server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
