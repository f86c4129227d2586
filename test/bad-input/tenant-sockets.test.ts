import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { openClient } from "../../packages/worker/src/test-support/client.ts";
import { adminKey } from "../support/dendro.ts";
import { useDendro } from "../support/use-dendro.ts";
import { foreignWord, ownWord } from "../support/tenant-questions.ts";
import { eventsWith, fillTenant, sharedIds, type FilledTenant } from "../support/tenant-things.ts";

const dendro = useDendro();
let asker: FilledTenant;
let owner: FilledTenant;
beforeAll(async () => {
  asker = await fillTenant({ url: dendro.url, adminKey }, "asker", ownWord);
  owner = await fillTenant({ url: dendro.url, adminKey }, "owner", foreignWord);
});
afterAll(async () => {
  asker.worker.close();
  owner.worker.close();
});

/** An address of a socket. */
function address(path: string, tenant?: string): URL {
  const url = new URL(path, dendro.url.replace("http", "ws"));
  if (tenant !== undefined) url.searchParams.set("tenant", tenant);
  return url;
}

const asAsker = () => ({ headers: { authorization: `Bearer ${asker.key}` } });

const watching = ["/api/v1/live", "/api/v1/analytics/live", "/analytics/live"];

async function sending(method: string, path: string, key: string, body: object): Promise<void> {
  const response = await fetch(new URL(path, dendro.url), {
    method,
    headers: { "x-api-key": key, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  expect(response.ok).toBe(true);
}

test("nothing that happens to another comes over one's sockets", async () => {
  const heard: Record<string, string> = {};
  const listen = (name: string, socket: WebSocket) => {
    heard[name] = "";
    socket.on("message", (data) => (heard[name] += (data as Buffer).toString("utf8")));
    return socket;
  };
  const opened: WebSocket[] = [];
  for (const path of watching) {
    const socket = listen(path, new WebSocket(address(path), asAsker()));
    await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
    opened.push(socket);
  }
  const subscribe = (id: string, type: string, payload: object) =>
    opened[0]?.send(JSON.stringify({ id, type, payload }));
  subscribe("events", "events.subscribe", {});
  const query = { metrics: ["events"], dimensions: ["name"], date_range: "day" };
  subscribe("figures", "query.subscribe", { query });
  listen("/api/v1/hub", asker.worker);
  const breakers = listen("breakers", new WebSocket(address("/api/v1/breakers/socket"), asAsker()));
  await new Promise((resolve, reject) => breakers.once("open", resolve).once("error", reject));
  opened.push(breakers);
  breakers.send(JSON.stringify({ type: "watch", nodes: [`${ownWord}-node`, sharedIds.saved] }));
  // One of the same name, in whose place the other decides.
  await sending("PUT", `/api/v1/breakers/${sharedIds.saved}/override`, owner.key, {
    mode: "force_open",
    reason: foreignWord,
  });
  const person = await openClient(`${dendro.url}/ws`, {
    worker_id: sharedIds.worker,
    user_id: "me",
    auth_token: asker.key,
  });
  await person.ask("settings.subscribe", { worker_id: sharedIds.worker });
  await person.ask("analytics.subscribe", { worker_id: sharedIds.worker });

  // First the other's, so that it would have come before one's own.
  for (const [word, { key }] of [
    [foreignWord, owner],
    [ownWord, asker],
  ] as const) {
    await sending("POST", "/api/v1/events", key, eventsWith(`${word}-live`, Date.now()));
    const settings = `/api/v1/workers/${sharedIds.worker}/settings`;
    await sending("PATCH", settings, key, { values: { greeting: `${word} live` } });
  }
  const spoken = () => ({ ...heard, "/ws": JSON.stringify(person.frames) });
  await expect
    .poll(() => Object.entries(spoken()).filter(([, text]) => !text.includes(ownWord)), {
      timeout: 10_000,
    })
    .toEqual([]);
  await person.next("analytics.event");
  await person.next("settings.patch", ({ value }) => value === `${ownWord} live`);
  await wait(1000);
  expect(Object.entries(spoken()).filter(([, text]) => text.includes(foreignWord))).toEqual([]);
  expect(heard["breakers"]).not.toContain('"open"');
  for (const socket of opened) socket.close();
  await person.close();
}, 60_000);

test("a socket that names another tenant is refused", async () => {
  for (const path of [...watching, "/api/v1/hub", "/api/v1/breakers/socket"]) {
    const refused = new WebSocket(address(path, "owner"), asAsker());
    const status = await new Promise((resolve) => {
      refused.once("unexpected-response", (_request, response) => resolve(response.statusCode));
      refused.once("open", () => resolve("open"));
    });
    expect([path, status]).toEqual([path, 403]);
  }
  const stranger = await openClient(`${dendro.url}/ws?tenant=owner`);
  const answer = await stranger.ask("connect", {
    worker_id: sharedIds.worker,
    user_id: "me",
    auth_token: asker.key,
  });
  expect(answer).toMatchObject({ ok: false, error: { code: "FORBIDDEN" } });
  await stranger.close();
});
