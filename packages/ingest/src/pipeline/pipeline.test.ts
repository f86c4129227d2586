import { describe, expect, test } from "vitest";
import { createAnonymizer } from "./anonymize.ts";
import type { Turns } from "../turns.ts";
import { firefox, pipe, pipeOne, receivedAt } from "../test-support/piped.ts";
import { deriveUuid, isUuid } from "./uuid.ts";

const hourMs = 3_600_000;
const page = { keyId: "k", keepsVisitor: false };
const view = { type: "page_view", path: "/a" };
const codes = ({ receipt }: Awaited<ReturnType<typeof pipe>>) =>
  receipt.rejected.map(({ index, code }) => [index, code]);

describe("a request", () => {
  test("is taken to the log in its order, and answered with what became of it", async () => {
    const fault = { index: 1, code: "invalid_event", message: "It is no event." } as const;
    const piped = await pipe(
      [{ type: "a" }, null, {}, { type: "b" }, { type: "c", data: { text: "x".repeat(70_000) } }],
      {},
      { faults: [fault], batchId: "batch", overflow: 2 },
    );
    expect(piped.rows.map((row) => (JSON.parse(row) as { type: string }).type)).toEqual(["a", "b"]);
    expect(piped.batchId).toBe("batch");
    expect(piped.receipt).toMatchObject({ accepted: 2, duplicates: 0, dropped: [] });
    expect(codes(piped)).toEqual([
      [1, "invalid_event"],
      [2, "invalid_event"],
      [4, "event_too_large"],
    ]);
    const told = piped.told.filter(([what]) => what !== "step");
    expect(told).toEqual([
      ["rejected", [1, 2, 4]],
      ["dropped", "invalid_event", 1],
      ["dropped", "invalid_event", 1],
      ["dropped", "event_too_large", 1],
      ["dropped", "too_many_events", 2],
      ["received", 2, 0],
      ["bots", 0],
    ]);
  });

  test("of nothing is answered, and nothing is appended or counted", async () => {
    const append = async () => await Promise.reject(new Error("There is nothing to append."));
    expect(await pipe([], {}, {}, { append })).toMatchObject({
      receipt: { accepted: 0, duplicates: 0, rejected: [] },
      told: [],
    });
  });

  test("of 10,000 events is one, and of one more it is refused", async () => {
    const events = (count: number) => Array.from({ length: count }, () => ({ type: "a" }));
    expect((await pipe(events(10_000))).receipt.accepted).toBe(10_000);
    await expect(pipe(events(10_001))).rejects.toMatchObject({ code: "too_many_events" });
  });

  test("of many events leaves room for others between its parts, and of few is done at once", async () => {
    const turnsOf = async (count: number) => {
      let pauses = 0;
      const turns: Turns = {
        async run(_owner, work) {
          for (;;) {
            const { done, value } = work.next();
            if (done === true) return await Promise.resolve(value);
            pauses += 1;
          }
        },
      };
      const { receipt } = await pipe(
        Array.from({ length: count }, () => view),
        {},
        {},
        { turns },
      );
      expect(receipt.accepted).toBe(count);
      return pauses;
    };
    expect(await turnsOf(16)).toBe(0);
    expect(await turnsOf(1000)).toBeGreaterThanOrEqual(15);
  });

  test("tells how long its steps took, in seconds", async () => {
    const seconds = new Map<string, number>();
    const begun = performance.now();
    await pipe(
      Array.from({ length: 200 }, () => view),
      { page },
      {},
      {
        telemetry: {
          step: (name, took) => void seconds.set(name, took),
          received() {},
          dropped() {},
          droppedField() {},
          bots() {},
        },
      },
    );
    const whole = (performance.now() - begun) / 1000;
    expect([...seconds.keys()]).toEqual([
      "decode",
      "restrict",
      "validate",
      "admit",
      "enrich",
      "anonymize",
      "redact",
      "append",
    ]);
    const all = [...seconds.values()];
    expect(all.every((one) => one > 0)).toBe(true);
    expect(all.reduce((sum, one) => sum + one, 0)).toBeLessThan(whole);
  });

  test("under an id that is an address is logged under another", async () => {
    const { batchId } = await pipe([view], {}, { batchId: "203.0.113.77" });
    expect(batchId).toBe(deriveUuid("203.0.113.77"));
  });

  test("says how many of its events bots made, which are kept without a visitor", async () => {
    const robot = { ...view, data: { webdriver: true } };
    const sent = [view, robot, { ...view, user_agent: "Googlebot/2.1" }, { ...robot, user_agent: firefox }];
    const { events, told } = await pipe(sent, { acceptLanguage: "" });
    expect(events.map(({ bot, visitor }) => [bot !== undefined, visitor !== undefined])).toEqual([
      [false, true],
      [true, false],
      [true, false],
      // Whoever tells of somebody's browser does not tell of its language.
      [false, true],
    ]);
    expect(told).toContainEqual(["bots", 2]);
    expect((await pipeOne(robot)).bot).toBeUndefined();
    expect((await pipeOne({ type: "order" }, { userAgent: "Googlebot/2.1" })).bot).toBeUndefined();
  });
});

describe("an event", () => {
  test("is what was sent, with its tenant and time, without what is never stored", async () => {
    const event = await pipeOne({
      ...view,
      timestamp: receivedAt - 5,
      url: "https://a.example/",
      ip: "203.0.113.7",
    });
    expect(event).toMatchObject({ tenant: "t", type: "page_view", path: "/a", timestamp: receivedAt - 5 });
    expect([event.received_at, isUuid(event.id)]).toEqual([receivedAt, true]);
    for (const name of ["url", "ip", "user_agent"]) expect(event).not.toHaveProperty(name);
    expect(JSON.stringify(event)).not.toContain("203.0.113");
  });

  test.each([
    ["018F0000-0000-7000-8000-00000000000A", "018f0000-0000-7000-8000-00000000000a"],
    ["order-7", deriveUuid("order-7")],
  ])("keeps its id, as a UUID: %s", async (id, expected) => {
    const { events, rows } = await pipe([{ ...view, id }]);
    expect([events[0]?.id, (JSON.parse(rows[0] ?? "") as { id: string }).id]).toEqual([expected, expected]);
  });

  test("of exactly the size that is allowed is kept, and one byte more is too much", async () => {
    const large = (fill: string) => ({ type: "a", data: { text: fill } });
    const bytes = async (fill: string) => Buffer.byteLength((await pipe([large(fill)])).rows[0] ?? "");
    const most = 64 * 1024;
    const around = most - (await bytes(""));
    expect(await bytes("x".repeat(around))).toBe(most);
    expect(codes(await pipe([large("x".repeat(around + 1))]))).toEqual([[0, "event_too_large"]]);
    expect(await bytes("é".repeat(Math.floor(around / 2)))).toBeGreaterThan(most - 2);
    expect(codes(await pipe([large("é".repeat(Math.floor(around / 2) + 1))]))).toEqual([
      [0, "event_too_large"],
    ]);
  });

  test("that is older than its tenant keeps its type is refused, but of today never", async () => {
    const keptSince = (tenant: string, type: string) =>
      tenant === "t" && type === "a" ? receivedAt + hourMs : -Infinity;
    const midnight = receivedAt - 12 * hourMs;
    const sent = [
      { type: "a", timestamp: midnight - 1 },
      { type: "a", timestamp: midnight },
      { type: "b", timestamp: midnight - 1 },
    ];
    expect(codes(await pipe(sent, {}, {}, { keptSince }))).toEqual([[0, "event_too_old"]]);
    expect(codes(await pipe(sent, { tenant: "u" }, {}, { keptSince }))).toEqual([]);
    expect(
      codes(await pipe([{ type: "a", timestamp: 7 }], { history: true }, {}, { keptSince: () => 7 })),
    ).toEqual([]);
  });

  test("has its input and output only where its tenant keeps them, masked", async () => {
    const sent = [{ type: "llm.called", input: "I am ann@a.example", output: "Hello" }];
    const contents = async (tenant: string, more: object = {}) => {
      const { rows } = await pipe(
        sent,
        { tenant, ...more },
        {},
        {
          contentMaskOf: (one) =>
            one === "t" ? (text: string) => text.replace("ann@a.example", "[it]") : null,
        },
      );
      return (JSON.parse(rows[0] ?? "") as { content?: unknown }).content;
    };
    expect(JSON.stringify(await contents("t"))).toMatch(/I am \[it\].*Hello/u);
    expect(await contents("u")).toBeUndefined();
    const { rows } = await pipe(sent);
    expect(rows.join()).not.toContain("ann@");
  });

  test("has no secrets of URLs nor addresses in its columns, but what is to be kept", async () => {
    const sent = {
      ...view,
      name: "Seen 203.0.113.77 at https://a.example/p?token=s3cret&tab=2",
      referrer: "https://b.example/?token=s3cret",
    };
    const plain = await pipeOne(sent);
    expect(JSON.stringify(plain)).not.toMatch(/s3cret|203\.0|tab=2/u);
    const kept = await pipeOne(sent, {}, { keptParameters: new Set(["tab"]) });
    expect(kept.name).toContain("tab=2");
    expect(kept.name).not.toContain("s3cret");
  });
});

describe("a visitor", () => {
  const visitorOf = async (event: object, sender: object = {}) =>
    (await pipeOne({ ...view, ...event }, sender)).visitor;

  test("is the same on one day of one tenant's site, from one address with one browser", async () => {
    const one = await visitorOf({});
    expect(one).toMatch(/./u);
    expect(await visitorOf({ timestamp: receivedAt - hourMs })).toBe(one);
    expect(await visitorOf({ path: "/b" })).toBe(one);
    const others = [
      await visitorOf({}, { tenant: "u" }),
      await visitorOf({}, { ip: "203.0.113.6" }),
      await visitorOf({}, { userAgent: `${firefox} Own/1` }),
      await visitorOf({ host: "b.example" }),
      await visitorOf({ timestamp: receivedAt - 24 * hourMs }),
      await visitorOf({ ip: "203.0.113.7" }),
      await visitorOf({ user_agent: `${firefox} Own/2` }),
    ];
    expect(new Set([one, ...others]).size).toBe(8);
    expect(await visitorOf({ ip: "203.0.113.5", user_agent: firefox }, { ip: "", userAgent: "node" })).toBe(
      one,
    );
    expect(await visitorOf({ ip: "::ffff:203.0.113.5" }, { ip: "" })).toBe(one);
  });

  test("is the one that a server names, and nobody where nobody visits", async () => {
    expect(await visitorOf({ visitor: "theirs" })).toBe("theirs");
    expect(await visitorOf({ path: undefined, type: "order" }, { userAgent: "node" })).toBeUndefined();
  });

  test("is known by yesterday's pseudonym too, and shortly before midnight by tomorrow's", async () => {
    const names = async (timestamp: number) =>
      (await pipeOne({ ...view, timestamp }, { receivedAt: timestamp })) as {
        visitor?: string;
        visitor_before?: string;
        visitor_after?: string;
      };
    const noon = await names(receivedAt);
    const yesterday = await names(receivedAt - 24 * hourMs);
    const late = await names(receivedAt + 12 * hourMs - 1000);
    const next = await names(receivedAt + 24 * hourMs);
    expect(noon.visitor_before).toBe(yesterday.visitor);
    expect(noon.visitor_after).toBeUndefined();
    expect([late.visitor, late.visitor_before, late.visitor_after]).toEqual([
      noon.visitor,
      yesterday.visitor,
      next.visitor,
    ]);
  });

  test("has the salts of all days that it needs before any is used, and others wait for none", async () => {
    const asked: string[][] = [];
    const there = new Set<string>();
    const anonymizer = createAnonymizer({
      saltFor(day) {
        if (!there.has(day)) throw new Error(`The salt of ${day} is not there.`);
        return new Uint8Array(32);
      },
      prepare(days) {
        asked.push([...days].toSorted());
        return Promise.resolve().then(() => {
          for (const day of asked.at(-1) ?? []) there.add(day);
        });
      },
    });
    await pipe([view, { ...view, timestamp: receivedAt + hourMs / 2 }], {}, {}, { anonymizer });
    await pipe(
      [{ type: "order", user_id: "203.0.113.9", timestamp: receivedAt - 48 * hourMs }],
      { userAgent: "" },
      {},
      { anonymizer },
    );
    await pipe(
      [{ type: "order", user_id: "ann", timestamp: receivedAt - 72 * hourMs }],
      { userAgent: "" },
      {},
      { anonymizer },
    );
    expect(asked).toEqual([["2026-11-19", "2026-11-20"], ["2026-11-18"], []]);
  });
});

describe("a page's key", () => {
  test("sends what happens in pages, feedback and types of one's own, and nothing that servers say", async () => {
    expect(codes(await pipe([null, "text", [view], 7], { page }))).toEqual(
      [0, 1, 2, 3].map((index) => [index, "invalid_event"]),
    );
    const types = [
      "page_view",
      "user.identified",
      "feedback.like",
      "my.type",
      "llm.called",
      "workflow.started",
      "breaker.opened",
    ];
    const piped = await pipe(
      types.map((type) => ({ type, path: "/a", user_id: "ann" })),
      { page },
    );
    expect(codes(piped)).toEqual([
      [4, "type_not_allowed"],
      [5, "type_not_allowed"],
      [6, "type_not_allowed"],
    ]);
  });

  test("has ids of its own: the same text of another key or of a server is another event or batch", async () => {
    const ids = async (sender: object) => {
      const { events, batchId } = await pipe([{ ...view, id: "one" }], sender, { batchId: "one" });
      return [events[0]?.id, batchId];
    };
    const [a, b, server] = [await ids({ page }), await ids({ page: { ...page, keyId: "l" } }), await ids({})];
    expect(await ids({ page })).toEqual(a);
    expect(new Set([...a, ...b, ...server].map(String)).size).toBe(4);
    expect((await pipe([view], { page })).batchId).toBeNull();
  });

  test("leaves out what the request itself tells or servers say, and says so by field", async () => {
    const said = {
      visitor: "v",
      ip: "203.0.113.9",
      user_agent: "x",
      country: "FR",
      region: "FR-IDF",
      provider: "p",
      model: "m",
      cost_usd: 1,
      input_tokens: 3,
    };
    const piped = await pipe(
      [
        { ...view, ...said },
        { ...view, country: "FR" },
        { ...view, model: null },
      ],
      { page },
    );
    const counts = Object.fromEntries(
      piped.receipt.dropped?.map(({ field, events }) => [field, events]) ?? [],
    );
    expect(counts).toEqual(
      Object.fromEntries(Object.keys(said).map((name) => [name, name === "country" ? 2 : 1])),
    );
    expect(piped.told.filter(([what]) => what === "droppedField")).toHaveLength(Object.keys(said).length);
    expect(piped.events[0]?.visitor).toBe((await pipeOne(view)).visitor);
    for (const name of ["country", "model", "cost_usd", "input_tokens"])
      expect(piped.events[0]).not.toHaveProperty(name);
  });

  test("keeps a visitor that the format's own library has made", async () => {
    const sender = { page: { ...page, keepsVisitor: true } };
    expect((await pipeOne({ ...view, visitor: "theirs" }, sender)).visitor).toBe("theirs");
  });

  test("has as data what are columns of servers, unless its data is something else", async () => {
    const { city, data } = await pipeOne({ ...view, city: "Vienna", data: { a: 1 } }, { page });
    expect([city, data]).toEqual([undefined, { city: "Vienna", a: 1 }]);
    expect((await pipeOne({ ...view, city: "Vienna" }, { page })).data).toEqual({ city: "Vienna" });
    expect((await pipeOne({ ...view, city: "Vienna", data: { city: "Graz" } }, { page })).data).toEqual({
      city: "Graz",
    });
    expect((await pipeOne({ ...view, city: null }, { page })).data).toBeUndefined();
  });

  test("names no other user that somebody has been", async () => {
    const identified = { type: "user.identified", user_id: "ann", data: { previous_id: "bob", plan: "pro" } };
    const piped = await pipe([identified, { ...identified, type: "my.type" }], { page });
    expect(piped.events.map(({ data }) => data)).toEqual([
      { plan: "pro" },
      { previous_id: "bob", plan: "pro" },
    ]);
    expect(piped.receipt.dropped?.map(({ field, events }) => [field, events])).toEqual([
      ["data.previous_id", 1],
    ]);
    expect((await pipeOne(identified)).data).toEqual({ previous_id: "bob", plan: "pro" });
  });

  test("sends what happened within a day", async () => {
    const day = 24 * hourMs;
    const sent = [receivedAt - day, receivedAt - day - 1].map((timestamp) => ({ ...view, timestamp }));
    expect(codes(await pipe(sent, { page }))).toEqual([[1, "event_too_old"]]);
    expect(codes(await pipe(sent))).toEqual([]);
  });

  test("sends no inputs and outputs", async () => {
    const { rows } = await pipe(
      [{ type: "my.type", span_id: "s", input: "secret" }],
      { page },
      {},
      {
        contentMaskOf: () => (text: string) => text,
      },
    );
    expect(JSON.parse(rows[0] ?? "")).not.toHaveProperty("content");
  });
});
