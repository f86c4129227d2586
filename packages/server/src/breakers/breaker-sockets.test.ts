import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { WebSocket } from "ws";
import { openSqliteStore } from "../store/sqlite/open.ts";
import { openTenants } from "../tenants/tenants.ts";
import { createBreakerRecords } from "./breaker-records.ts";
import { createBreakerSockets } from "./breaker-sockets.ts";
import { createBreakers } from "./breakers.ts";
import { openBreakerSettings } from "./settings.ts";

test("a program hears of a change that another server has made, also where no notice of it arrived", async () => {
  const store = await openSqliteStore(":memory:");
  const clock = Date.now;
  await openTenants(store, clock);
  const records = createBreakerRecords(store);
  const settings = await openBreakerSettings(store, clock);
  const onFault = (error: unknown) => expect.unreachable(String(error));
  // What one says over the bus of the store is not heard by who says it: the other hears of nothing.
  const [breakers, other] = ["here", "there"].map((place) =>
    createBreakers({
      store,
      place,
      records,
      settings,
      hasTenant: () => true,
      clock,
      random: () => 0,
      onFault,
    }),
  ) as [ReturnType<typeof createBreakers>, ReturnType<typeof createBreakers>];
  const sockets = createBreakerSockets({
    breakers,
    records,
    settings,
    clock,
    onFault,
    onMissed: () => undefined,
    lookMs: 20,
  });
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  server.on(
    "upgrade",
    (...request: Parameters<typeof sockets.upgrade> extends [unknown, ...infer Rest] ? Rest : never) =>
      sockets.upgrade({ tenant: "default", authorize: async () => await Promise.resolve() }, ...request),
  );
  const program = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const frames: unknown[] = [];
  program.on("message", (data) => frames.push(JSON.parse((data as Buffer).toString("utf8"))));
  await once(program, "open");
  program.send(JSON.stringify({ type: "watch", nodes: ["mail"] }));
  await expect.poll(() => frames).toHaveLength(1);
  await other.override(
    { tenant: "default", node: "mail" },
    { mode: "open", by: "ann", reason: "moving", until: null },
    "ann",
  );
  await expect.poll(() => frames.slice(1)).toMatchObject([{ node: "mail", version: 1, state: "open" }]);
  program.close();
  await once(program, "close");
  sockets.close();
  server.close();
  await store.close();
});
