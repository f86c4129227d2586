import { Agent, request } from "node:http";
import { makeEvent, type Load, type LoadResult } from "./load.ts";
import { adminKey } from "../../test/support/dendro.ts";

const { url, connections, seconds, batch, method = "POST" } = JSON.parse(process.argv[2] ?? "{}") as Load;
const agent = new Agent({ keepAlive: true, maxSockets: connections });
const headers = { "x-api-key": adminKey, "content-type": "application/json" };
const bodies = Array.from({ length: 40 }, (_, body) =>
  Buffer.from(
    JSON.stringify(
      batch === 1
        ? makeEvent(body)
        : Array.from({ length: batch }, (__, index) => makeEvent(body * batch + index)),
    ),
  ),
);

const send = (body: Buffer) =>
  new Promise<number>((resolve) => {
    const sent = request(
      url,
      method === "GET"
        ? { method, agent }
        : { method, agent, headers: { ...headers, "content-length": body.length } },
      (response) => {
        response.resume().once("end", () => resolve(response.statusCode ?? 0));
      },
    );
    sent.once("error", () => resolve(0)).end(method === "GET" ? undefined : body);
  });

const start = performance.now();
const result = { requests: 0, failures: 0 };
await Promise.all(
  Array.from({ length: connections }, async (_, connection) => {
    for (let turn = connection; performance.now() - start < seconds * 1000; turn += 1) {
      const status = await send(bodies[turn % bodies.length] ?? Buffer.alloc(0));
      if (status >= 200 && status < 300) result.requests += 1;
      else {
        result.failures += 1;
        // Told to wait, as with 429: a client that does not is no client of ours.
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    }
  }),
);
process.send?.({ ...result, seconds: (performance.now() - start) / 1000 } satisfies LoadResult);
process.disconnect();
agent.destroy();
