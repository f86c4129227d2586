import { expect, test } from "vitest";
import { filesHolding } from "../../packages/node/src/test-support/files-holding.ts";
import { adminKey, ask, post, runDendro, settled, temporaryDirectory, upkept } from "../support/dendro.ts";

interface Receipt {
  readonly id: string;
  readonly status: string;
  readonly events: number | null;
  readonly visits: number | null;
}

test("many erasures at once go together, each with its own receipt, and nobody else loses anything", async () => {
  const directory = temporaryDirectory();
  const dendro = await runDendro(directory.path, { DENDRO_UPKEEP_INTERVAL_MS: "200" });
  const call = async (path: string, method = "GET") =>
    await fetch(new URL(path, dendro.url), { method, headers: { authorization: `Bearer ${adminKey}` } });
  try {
    await post(dendro.url, "/api/v1/tenants", { id: "goner", name: "goner" });
    const day = 24 * 60 * 60 * 1000;
    const eventsOf = (n: number) =>
      Array.from({ length: n + 1 }, (_, index) => [
        {
          type: "page_view",
          path: "/",
          user_id: `forget-${n}`,
          visitor: n.toString(16).padStart(16, "0"),
          thread_id: `t-${n}`,
          timestamp: Date.now() - (index % 4) * day,
        },
        { type: "message.s2c", thread_id: `t-${n}`, data: { text: `Hello forget-${n}` } },
        { type: "message.c2s", user_id: `kept-${n}`, timestamp: Date.now() - (index % 4) * day },
      ]).flat();
    for (let n = 0; n < 24; n += 1) await post(dendro.url, "/api/v1/events", eventsOf(n));
    await post(dendro.url, "/api/v1/events?tenant=goner", [{ type: "forget-tenant" }]);
    await settled(dendro.url);
    await upkept(dendro.url);

    const requested = await Promise.all([
      ...Array.from(
        { length: 24 },
        async (_, n) => await post(dendro.url, "/api/v1/erasures", { user_id: `forget-${n}` }),
      ),
      call("/api/v1/tenants/goner", "DELETE"),
    ]);
    const ids = await Promise.all(requested.map(async (one) => ((await one.json()) as Receipt).id));
    const receipts = async () =>
      ((await (await call("/api/v1/erasures")).json()) as { erasures: Receipt[] }).erasures;
    await expect
      .poll(async () => (await receipts()).filter(({ status }) => status !== "done"), { timeout: 90_000 })
      .toEqual([]);
    const byId = new Map((await receipts()).map((one) => [one.id, one]));
    ids
      .slice(0, 24)
      .forEach((id, n) =>
        expect([n, byId.get(id)?.events, byId.get(id)?.visits]).toEqual([n, 2 * (n + 1), Math.min(n + 1, 4)]),
      );
    expect(byId.get(ids[24] ?? "")).toMatchObject({ kind: "tenant", events: 1 });

    const asked = { metrics: ["events", "users"], date_range: "7d" };
    expect((await ask(dendro.url, asked)).results[0]?.metrics).toEqual([300, 24]);
    expect(filesHolding(directory.path, ["forget-"])).toEqual([]);
  } finally {
    await dendro.stop();
    directory.remove();
  }
}, 180_000);
