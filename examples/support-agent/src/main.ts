import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createWorker } from "@dendro/worker";
import { agent } from "./agent.ts";
import { sendPageFile } from "./page-files.ts";
import { settings } from "./settings.ts";

/** Where Dendro is, when there is one; without, the agent keeps its own settings and its figures go nowhere. */
const { DENDRO_URL, DENDRO_KEY, DATABASE = "sqlite:./support-agent.db", PORT = "4001" } = process.env;

const worker = createWorker({
  workerId: "support-agent",
  version: "1.0.0",
  database: DATABASE,
  settings,
  analytics: { flushIntervalMs: 500 },
  ...(DENDRO_URL === undefined || DENDRO_KEY === undefined
    ? {}
    : { platform: { url: DENDRO_URL, key: DENDRO_KEY } }),
});

const server = createServer((request, response) => {
  if (worker.handleRequest(request, response)) return;
  void sendPageFile((request.url ?? "/").split("?", 1)[0] ?? "/", response);
});
server.on("upgrade", worker.handleUpgrade(agent));

await worker.open();
server.listen(Number(PORT), "127.0.0.1", () => {
  const { port } = server.address() as AddressInfo;
  console.log(`The support agent (scripted, no model is asked) chats at http://127.0.0.1:${port}`);
});

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    server.close();
    void worker.close().then(() => process.exit(0));
  });
}
