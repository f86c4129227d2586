import { mkdtempSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WebSocketServer } from "ws";
import { createWorker } from "@dendro/worker";

/**
 * A worker that answers with one text, or with `bare` a plain echo over the same library, in a process of its own.
 * Sends its address, and its memory in bytes when asked.
 */
const isBare = process.argv[2] === "bare";
const server = createServer();
if (isBare) {
  const sockets = new WebSocketServer({ server, perMessageDeflate: false });
  sockets.on("connection", (socket) => socket.on("message", (data) => socket.send(data)));
} else {
  const directory = mkdtempSync(join(tmpdir(), "dendro-bench-worker-"));
  const worker = createWorker({
    workerId: "bench",
    database: `sqlite:${join(directory, "worker.db")}`,
    limits: { framesPerSecond: 1e9, framesAtOnce: 1e9 },
  });
  server.on(
    "upgrade",
    worker.handleUpgrade(async function* (_request, response) {
      yield response.text("Hello");
    }),
  );
  await worker.open();
}
server.listen(0, "127.0.0.1", () => {
  process.send?.({ url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}` });
});
process.on("message", () => {
  globalThis.gc?.();
  process.send?.({ bytes: process.memoryUsage.rss() });
});
