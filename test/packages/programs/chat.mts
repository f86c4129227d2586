import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createAgentClient, type ThreadEvent } from "@dendro/react";
import { createWorker, DendroError } from "@dendro/worker";
import { WebSocket } from "ws";

/** Runs a worker on a database and talks to it as a page would, then writes what it heard: `chat.mjs <database>`. */
const [, , database = ""] = process.argv;
try {
  const worker = createWorker({ workerId: "support", database });
  const server = createServer().listen(0, "127.0.0.1");
  server.on(
    "upgrade",
    worker.handleUpgrade(async function* (_request, response, memory) {
      const asked = await memory.history({ format: "openai" });
      yield response.text(`That is message ${asked.length}.`);
    }),
  );
  await once(server, "listening");
  const client = createAgentClient({
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    workerId: "support",
    userId: "ann",
    // Node 20 has none of its own.
    WebSocket: WebSocket as unknown as typeof globalThis.WebSocket,
  });
  const { threadId } = await client.send(null, "Hello");
  const { state, use } = client.thread(threadId);
  const answer = new Promise<ThreadEvent>((resolve) => {
    const look = () => {
      const said = state
        .get()
        .events.find(({ actor, finalized }) => actor === "assistant" && finalized !== false);
      if (said !== undefined) resolve(said);
    };
    state.subscribe(look);
    look();
  });
  const leave = use();
  console.log(JSON.stringify({ content: (await answer).content }));
  leave();
  client.close();
  server.close();
  await worker.close();
} catch (error) {
  if (!(error instanceof DendroError)) throw error;
  console.log(JSON.stringify({ code: error.code, message: error.message }));
}
