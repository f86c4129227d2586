import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { post, runDendro, temporaryDirectory, type DendroProcess } from "../support/dendro.ts";
import { createEndpoint, deliveriesOf } from "./api.ts";
import { startSink } from "./sink.ts";

const rounds = Number(process.env["DENDRO_TEST_KILLS"] ?? 6);
const env = {
  DENDRO_EGRESS_ALLOW: "127.0.0.0/8",
  // Where order is asked for, each pause holds up all that comes after it.
  DENDRO_WEBHOOK_RETRIES: "0s,0s,1s,0s,0s,1s,1s,1s,1s,1s,1s,1s,1s,1s",
};

test(
  "killed at any time, every event that was acknowledged is delivered, each time with the same id, in order where asked",
  async () => {
    const directory = temporaryDirectory();
    const seen = { "/any": new Map<string, Set<string>>(), "/ordered": new Map<string, Set<string>>() };
    const order: string[] = [];
    // Takes two of three, says no, or says nothing.
    let requests = 0;
    const sink = await startSink(
      Object.fromEntries(
        (["/any", "/ordered"] as const).map((path) => [
          path,
          (request, response) => {
            requests += 1;
            const event = (JSON.parse(request.body) as { data: { id: string } }).data.id;
            if (requests % 7 === 0) return void response.writeHead(500).end();
            if (requests % 11 === 0) return void response.socket?.destroy();
            seen[path].set(
              event,
              (seen[path].get(event) ?? new Set()).add(String(request.headers["webhook-id"])),
            );
            if (path === "/ordered" && order.at(-1) !== event) order.push(event);
            response.writeHead(200).end();
          },
        ]),
      ),
    );
    let dendro: DendroProcess = await runDendro(directory.path, env);
    const endpoints = [
      await createEndpoint(dendro.url, `${sink.url}/any`),
      await createEndpoint(dendro.url, `${sink.url}/ordered`, { ordered: true }),
    ];
    const acknowledged: string[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const killAt = Date.now() + 200 + Math.random() * 1500;
      for (let batch = 0; batch < 30 && Date.now() < killAt; batch += 1) {
        const ids = Array.from({ length: 3 }, () => randomUUID());
        const events = ids.map((id) => ({ id, type: "step" }));
        const response = await post(dendro.url, "/api/v1/events", events);
        if (response.status === 202) acknowledged.push(...ids);
      }
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, killAt - Date.now())));
      await dendro.kill();
      dendro = await runDendro(directory.path, env);
    }
    const open = async () => {
      const lists = await Promise.all(endpoints.map(async ({ id }) => await deliveriesOf(dendro.url, id)));
      return lists.flat().filter(({ status }) => status === "pending").length;
    };
    const lacking = () =>
      Object.values(seen).flatMap((events) => acknowledged.filter((id) => !events.has(id))).length;
    await expect.poll(lacking, { timeout: 240_000, interval: 500 }).toBe(0);
    await expect.poll(open, { timeout: 120_000, interval: 500 }).toBe(0);
    for (const events of Object.values(seen)) {
      expect(events.size).toBe(acknowledged.length);
      expect([...events.values()].filter((ids) => ids.size !== 1)).toEqual([]);
    }
    // What a kill repeats comes again right after itself, and nothing overtakes it.
    expect(order.filter((id, index) => order.indexOf(id) === index)).toEqual(acknowledged);
    expect(await dendro.stop()).toBe(0);
    await sink.close();
    directory.remove();
  },
  120_000 + rounds * 60_000,
);
