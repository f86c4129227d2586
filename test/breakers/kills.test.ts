import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { post, runDendro, settled, temporaryDirectory, type DendroProcess } from "../support/dendro.ts";
import { call, failed, statusOf, transitionsOf } from "./api.ts";

const rounds = Number(process.env["DENDRO_TEST_KILLS"] ?? 6);

test(
  "killed at any time, no failure that was acknowledged is lost or counted twice, and every transition is one event",
  async () => {
    const directory = temporaryDirectory();
    let dendro: DendroProcess = await runDendro(directory.path);
    const settings = async (node: string, set: object) =>
      expect((await call(dendro.url, "PUT", `/api/v1/breakers/${node}/settings`, set)).status).toBe(200);
    // One that only counts, and one that opens, tries again and closes all the time.
    await settings("counting", { threshold: 10_000, failure_rate: null, window_ms: 3_600_000 });
    await settings("restless", { threshold: 2, open_ms: 100, max_open_ms: 200, probes: 2 });
    let acknowledged = 0;
    for (let round = 0; round < rounds; round += 1) {
      const killAt = Date.now() + 200 + Math.random() * 1500;
      while (Date.now() < killAt) {
        const events = [
          failed("counting", { id: randomUUID() }),
          ...[1, 2].map(() => ({
            ...failed("restless", { id: randomUUID() }),
            ...(Math.random() < 0.5 ? { type: "node.completed" } : {}),
          })),
        ];
        // Whether one without an answer was taken is not known: it is sent again, and counts once.
        const sent = await post(dendro.url, "/api/v1/events", events);
        if (sent.status === 202) acknowledged += 1;
      }
      await dendro.kill();
      dendro = await runDendro(directory.path);
    }
    await expect
      .poll(async () => (await statusOf(dendro.url, "counting")).consecutive_failures, { timeout: 30_000 })
      .toBe(acknowledged);
    expect(acknowledged).toBeGreaterThan(rounds);
    // Until it has come to rest: what it does by itself goes on while nobody calls.
    await expect
      .poll(async () => (await statusOf(dendro.url, "restless")).state, { timeout: 30_000 })
      .not.toBe("open");
    await post(dendro.url, "/circuit-breaker/reset/restless", {});
    const transitions = await transitionsOf(dendro.url, "restless");
    expect(transitions.length).toBeGreaterThan(2);
    const filters = [["contains", "type", ["breaker."]]];
    const events = async () => {
      await settled(dendro.url);
      const asked = { format: "ndjson", events: { date_range: "7d", filters } };
      const lines = (await (await post(dendro.url, "/api/v1/export", asked)).text()).trim().split("\n");
      return lines.map((line) => (JSON.parse(line) as { id: string }).id);
    };
    const expected = transitions.map(({ id }) => id).toSorted();
    await expect.poll(async () => (await events()).toSorted(), { timeout: 30_000 }).toEqual(expected);
    // Each follows from the one before.
    const states = transitions.map(({ data }) => String(data["state"]));
    expect(states.filter((state, nth) => state === (states[nth - 1] ?? "closed"))).toEqual([]);
    expect(await dendro.stop()).toBe(0);
    directory.remove();
  },
  60_000 + rounds * 20_000,
);
