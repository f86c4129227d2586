import { beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { filesHolding } from "../../packages/node/src/test-support/files-holding.ts";
import { adminKey, asAdmin, ask, post, settled, upkept } from "../support/dendro.ts";
import { useDendro } from "../support/use-dendro.ts";

const quick = { DENDRO_UPKEEP_INTERVAL_MS: "200" };
const dendro = useDendro(quick);
beforeAll(async () => {
  for (const id of ["whole", "rest", "killed", "live", "other"])
    await post(dendro.url, "/api/v1/tenants", { id, name: id });
}, 180_000);

interface Row {
  readonly metrics: readonly number[];
}

const minute = 60_000;
const day = 24 * 60 * minute;
const noon = Math.floor(Date.now() / day) * day - day / 2;

/** People who come on some days and look at some pages, of which a few are spam's. */
function visitsOf(tag: string): object[] {
  return [0, 3, 10].flatMap((days) =>
    Array.from({ length: 6 }, (_, person) =>
      Array.from({ length: 1 + ((person + days) % 4) }, (__, page) => ({
        type: page === 2 ? "signup" : "page_view",
        path: `/${tag}/${page}`,
        host: isSpamPage(person, page) ? `spam-${tag}.example` : "shop.example",
        visitor: `${String(days).padStart(8, "0")}${String(person).padStart(8, "0")}`,
        referrer_source: person % 2 === 0 ? "Google" : "Bing",
        timestamp: noon - days * day + page * minute,
        data: isSpamPage(person, page) ? { secret: `spam-${tag}-page` } : { fine: true },
      })),
    ).flat(),
  );
}

const isSpamPage = (person: number, page: number) => person % 3 === 0 || page === 1;
const isSpam = (event: object) => "host" in event && String(event.host).startsWith("spam-");
const send = async (tenant: string, events: object[]) => {
  const response = await post(dendro.url, `/api/v1/events?tenant=${tenant}`, events);
  expect(response.status).toBe(202);
};

const remove = async (tenant: string, body: object) => {
  const response = await post(dendro.url, `/api/v1/events/delete?tenant=${tenant}`, body);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

async function finished(id: unknown): Promise<Record<string, unknown>> {
  for (;;) {
    const response = await fetch(new URL("/api/v1/erasures", dendro.url), asAdmin);
    const { erasures } = (await response.json()) as { erasures: Record<string, unknown>[] };
    const receipt = erasures.find((one) => one["id"] === id);
    if (receipt?.["status"] === "done") return receipt;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Files below the data directory that hold a text. */
const filesWith = (text: string) => filesHolding(dendro.directory, [text]);

/** What a tenant's figures say, in every way in which visits and rollups take part. */
async function figures(tenant: string): Promise<unknown[]> {
  const metrics = [
    "events",
    "pageviews",
    "visits",
    "visitors",
    "bounce_rate",
    "visit_duration",
    "views_per_visit",
  ];
  const asked = [
    { metrics, dimensions: ["time:day"], date_range: "30d" },
    { metrics: ["visits", "pageviews"], dimensions: ["entry_page"], date_range: "30d" },
    { metrics: ["visits"], dimensions: ["exit_page"], date_range: "30d" },
    { metrics: ["visits", "visitors"], dimensions: ["referrer_source"], date_range: "30d" },
    { metrics: ["pageviews"], dimensions: ["page"], date_range: "30d" },
  ];
  const answers = [];
  for (const question of asked) {
    const { results } = await ask(dendro.url, question, tenant);
    answers.push(results.map((row) => JSON.stringify(row)).toSorted((a, b) => (a < b ? -1 : 1)));
  }
  return answers;
}

const spamOf = (tag: string) => ({ filters: [["is", "host", [`spam-${tag}.example`]]], date_range: "30d" });

describe("a deletion by filter", () => {
  test("counts first, then leaves what a tenant has that never had those events; nobody else's change", async () => {
    const all = visitsOf("one");
    await send("whole", all);
    await send(
      "rest",
      all.filter((event) => !isSpam(event)),
    );
    await send("other", all);
    await settled(dendro.url);
    await upkept(dendro.url);
    const before = await figures("other");

    const dry = await remove("whole", spamOf("one"));
    const spam = all.filter(isSpam).length;
    expect(dry).toMatchObject({ status: 200, body: { dry_run: true, events: spam, days: 3 } });
    expect(await figures("whole")).toEqual(before);

    const begun = await remove("whole", { ...spamOf("one"), dry_run: false });
    expect(begun).toMatchObject({
      status: 202,
      body: { kind: "filter", status: "running", tenant: "whole" },
    });
    const receipt = await finished(begun.body["id"]);
    expect(receipt).toMatchObject({ events: spam, visits: dry.body["visits"], rolled_up_days: 3 });
    expect(JSON.stringify(receipt)).not.toContain("spam-one");
    expect(await figures("whole")).toEqual(await figures("rest"));
    await upkept(dendro.url);
    expect(await figures("whole")).toEqual(await figures("rest"));
    expect(await figures("other")).toEqual(before);
    expect((await remove("whole", spamOf("one"))).body).toMatchObject({ events: 0, visits: 0 });
  }, 180_000);

  test("goes on when the server dies over it, and leaves nothing on the disk", async () => {
    const all = visitsOf("two");
    const ids = all.filter(isSpam).length;
    await send("killed", all);
    const span = {
      traceId: "5b8efff798038103d269b633813fc60c",
      spanId: "00000000000000a1",
      name: "chat",
      startTimeUnixNano: `${Date.now()}000000`,
      endTimeUnixNano: `${Date.now()}000000`,
      attributes: Object.entries({
        "gen_ai.operation.name": "chat",
        "gen_ai.response.id": "spam-two-page-answer",
      }).map(([key, stringValue]) => ({ key, value: { stringValue } })),
    };
    await post(dendro.url, "/v1/traces?tenant=killed", {
      resourceSpans: [{ scopeSpans: [{ spans: [span] }] }],
    });
    await settled(dendro.url);
    await upkept(dendro.url);
    expect(filesWith("spam-two-page").length).toBeGreaterThan(0);
    const isSpamOrCall = [["or", [...spamOf("two").filters, ["is", "type", ["llm.called"]]]]];
    const begun = await remove("killed", { filters: isSpamOrCall, date_range: "30d", dry_run: false });
    for (const delay of [0, 150, 400]) {
      await new Promise((resolve) => setTimeout(resolve, delay));
      await dendro.kill();
      await dendro.restart();
    }
    expect(await finished(begun.body["id"])).toMatchObject({ events: ids + 1 });
    const { results } = await ask(
      dendro.url,
      { metrics: ["events"], dimensions: ["host"], date_range: "30d" },
      "killed",
    );
    expect(results).toEqual([{ dimensions: ["shop.example"], metrics: [all.length - ids] }]);
    // The filters themselves are in the journal, by which a restored backup finds the events again.
    expect(filesWith("spam-two-page")).toEqual([]);
  }, 240_000);

  test("is followed by who watches live", async () => {
    const now = Date.now();
    await send("live", [
      { type: "x", host: "spam-live.example", timestamp: now - minute },
      { type: "x", host: "shop.example", timestamp: now - minute },
    ]);
    await settled(dendro.url);
    const socket = new WebSocket(`${dendro.url.replace("http", "ws")}/api/v1/live?tenant=live`, asAdmin);
    let total: unknown = null;
    socket.on("message", (data) => {
      const { type, payload } = JSON.parse((data as Buffer).toString("utf8")) as {
        type: string;
        payload: { results?: Row[]; upsert?: Row[] };
      };
      const rows = type === "query.snapshot" ? payload.results : payload.upsert;
      if (rows?.[0] !== undefined) [total] = rows[0].metrics;
    });
    await new Promise((resolve) => socket.once("open", resolve));
    const query = { metrics: ["events"], date_range: "day" };
    socket.send(JSON.stringify({ id: "q", type: "query.subscribe", payload: { query } }));
    await expect.poll(() => total).toBe(2);
    const begun = await remove("live", { ...spamOf("live"), dry_run: false });
    await finished(begun.body["id"]);
    await expect.poll(() => total, { timeout: 10_000 }).toBe(1);
    socket.close();
  }, 60_000);

  test("is an administrator's of that tenant alone, and of filters that mean something", async () => {
    const keyOf = async (scope: string, tenant: string) =>
      (
        (await (await post(dendro.url, `/api/v1/keys?tenant=${tenant}`, { name: "k", scope })).json()) as {
          key: string;
        }
      ).key;
    const statusFor = async (key: string, body: object, tenant = "other") =>
      (
        await post(dendro.url, `/api/v1/events/delete?tenant=${tenant}`, body, {
          authorization: `Bearer ${key}`,
        })
      ).status;
    for (const scope of ["site", "ingest", "read", "worker", "metrics"])
      expect(await statusFor(await keyOf(scope, "other"), spamOf("one"))).toBe(403);
    expect(await statusFor(await keyOf("admin", "rest"), spamOf("one"))).toBe(403);
    expect(await statusFor(await keyOf("admin", "other"), spamOf("one"))).toBe(200);
    for (const wrong of [{}, { filters: [] }, { filters: [["is", "nothing", ["x"]]], date_range: "7d" }])
      expect(await statusFor(adminKey, wrong)).toBe(400);
  });
});
