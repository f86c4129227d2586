import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, expect, test } from "vitest";
import { createEgress } from "./egress.ts";

const server = createServer((request, response) => {
  if (request.url === "/hang") setTimeout(() => response.end("late"), 1_500);
  else response.end("ok");
});
const egress = createEgress({
  allow: ["127.0.0.1"],
  proxy: null,
  resolve: async () => await Promise.resolve(["127.0.0.1"]),
});
afterAll(async () => {
  await egress.close();
  server.closeAllConnections();
  server.close();
});

const get = async (url: string) =>
  await egress.send({ url, method: "GET", headers: {}, body: null, timeoutMs: 10_000, maxAnswerBytes: 100 });

test("thousands of origins keep a few hundred connections, and what is under way at one that is let go ends well", async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const hanging = get(`http://slow.example:${port}/hang`);
  for (let origin = 0; origin < 1_500; origin += 50) {
    const round = Array.from(
      { length: 50 },
      async (_, at) => await get(`http://a${origin + at}.example:${port}/`),
    );
    for (const outcome of await Promise.all(round))
      expect(outcome).toMatchObject({ kind: "answered", body: "ok" });
  }
  expect(await hanging).toMatchObject({ body: "late" });
  const connections = await new Promise<number>((resolve) => {
    server.getConnections((_error, count) => resolve(count));
  });
  expect(connections).toBeLessThanOrEqual(600);
  // None waits for long.
  await expect
    .poll(
      async () =>
        await new Promise<number>((resolve) => server.getConnections((_e, count) => resolve(count))),
      {
        timeout: 15_000,
      },
    )
    .toBe(0);
});
