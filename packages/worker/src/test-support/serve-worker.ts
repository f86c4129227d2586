import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Handler } from "../handler.ts";
import type { Worker } from "../worker.ts";

/** Serves a worker on any free port. */
export async function serveWorker(
  worker: Worker,
  handler: Handler,
): Promise<{ url: string; stop: () => Promise<void> }> {
  const server = createServer((request, response) => {
    if (!worker.handleRequest(request, response)) response.writeHead(404).end();
  });
  server.on("upgrade", worker.handleUpgrade(handler));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      await worker.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
