import Mixpanel from "mixpanel";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runReceiver, type ReceiverUnderTest } from "./support/receiver.ts";

let dendro: ReceiverUnderTest;
beforeAll(async () => {
  dendro = await runReceiver();
});
afterAll(async () => await dendro.stop());

/** A client as a person makes one, but for the host; it warns of ways to authenticate that it will give up. */
const clientOf = (more: Partial<Mixpanel.InitConfig> & { key?: string } = {}, token = dendro.key) =>
  Mixpanel.init(token, {
    host: new URL(dendro.url).host,
    protocol: "http",
    logger: { ...console, warn: () => {} },
    ...more,
  });

/** What a call that ends with a callback was told: null when all went well. */
const told = async (call: (done: (error: unknown) => void) => void): Promise<unknown> =>
  await new Promise((resolve) => call((error) => resolve(error ?? null)));

const hourMs = 3_600_000;
const dayOf = (time: Date) => time.toISOString().slice(0, 10);

/** How many events of a type there are, by the days that have some. */
async function daysOf(type: string): Promise<Record<string, number>> {
  const days = await dendro.table(["events"], ["time:day"], ["is", "type", [type]]);
  return Object.fromEntries(Object.entries(days).flatMap(([day, [count]]) => (count ? [[day, count]] : [])));
}

describe.each([{ verbose: false }, { verbose: true }])("mixpanel for Node, %o", ({ verbose }) => {
  const mark = verbose ? "loud" : "quiet";

  test("tracks one event with a GET, and many with a form", async () => {
    const client = clientOf({ verbose });
    const time = new Date(Date.now() - 30 * hourMs);
    expect(
      await told((done) =>
        client.track(`${mark} signup`, { distinct_id: `ann-${mark}`, plan: "pro", note: "a+b/ü" }, done),
      ),
    ).toBeNull();
    const event = `${mark} bought`;
    const many = Array.from({ length: 120 }, (_, index) => ({
      event,
      properties: { distinct_id: `user-${index % 3}`, ...(index === 0 ? { time } : {}), price: index },
    }));
    expect(await told((done) => client.track_batch(many, done))).toBeNull();
    expect(
      await dendro.table(
        ["events"],
        ["user", "data.plan", "data.note", "data.mp_lib"],
        ["is", "type", [`${mark} signup`]],
      ),
    ).toEqual({ [`ann-${mark}, pro, a+b/ü, node`]: [1] });
    expect(await dendro.figures(["events", "users"], ["is", "type", [event]])).toEqual([120, 3]);
    expect(await daysOf(event)).toEqual({ [dayOf(time)]: 1, [dayOf(new Date())]: 119 });
  });

  test("says who somebody is, and of which group, and what they were called before", async () => {
    const client = clientOf({ verbose });
    const person = `bob-${mark}`;
    const answers = [
      await told((done) => client.people.set(person, { $email: "bob@example.org", plan: "free" }, done)),
      await told((done) => client.people.set_once(person, "first seen", "today", done)),
      await told((done) => client.people.increment(person, "logins", 3, done)),
      await told((done) => client.people.union(person, { tags: ["a"] }, done)),
      await told((done) => client.people.track_charge(person, 12.5, done)),
      await told((done) => client.people.delete_user(person, done)),
      await told((done) => client.groups.set("company", `acme-${mark}`, { employees: 12 }, done)),
      await told((done) => client.alias(person, `robert-${mark}`, done)),
    ];
    expect(answers).toEqual(answers.map(() => null));
    expect(await dendro.table(["events"], ["type"], ["is", "user", [person]])).toEqual({
      "user.identified": [5],
      "user.aliased": [1],
    });
    expect(
      await dendro.table(
        ["events"],
        ["data.$set.plan"],
        [
          "and",
          [
            ["is", "user", [person]],
            ["is", "data.$set.$email", ["bob@example.org"]],
          ],
        ],
      ),
    ).toEqual({ free: [1] });
    expect(await dendro.table(["events"], ["data.alias"], ["is", "type", ["user.aliased"]])).toHaveProperty([
      `robert-${mark}`,
    ]);
    expect(
      await dendro.table(
        ["events"],
        ["data.group_key", "data.$set.employees"],
        ["is", "name", [`acme-${mark}`]],
      ),
    ).toEqual({ "company, 12": [1] });
  });

  test("imports what happened before, once however often it is sent", async () => {
    const client = clientOf({ verbose, key: "an-api-key-of-theirs" });
    const event = `${mark} imported`;
    const at = new Date(Date.now() - 20 * 24 * hourMs);
    const properties = { distinct_id: "ann", $insert_id: `i-${mark}` };
    expect(await told((done) => client.import(event, at, { ...properties }, done))).toBeNull();
    const list = [
      { event, properties: { ...properties, time: at } },
      { event, properties: { ...properties, $insert_id: `j-${mark}`, time: Math.floor(Date.now() / 1000) } },
    ];
    expect(await told((done) => client.import_batch(list, done))).toBeNull();
    expect(await daysOf(event)).toEqual({ [dayOf(at)]: 1, [dayOf(new Date())]: 1 });
  });

  test("is told what is wrong", async () => {
    const wrongKey = await told((done) =>
      clientOf({ verbose }, "of nobody").track("lost", { distinct_id: "ann" }, done),
    );
    expect(String(wrongKey)).toMatch(/Mixpanel Server Error: .*Unknown or revoked/u);
    const tooOld = await told((done) =>
      clientOf({ verbose }).track("old", { distinct_id: "ann", time: new Date("2001-01-01") }, done),
    );
    expect(String(tooOld)).toMatch(verbose ? /too long ago/u : /Mixpanel Server Error: 0$/u);
    expect(await dendro.figures(["events"], ["is", "type", ["lost", "old"]])).toEqual([0]);
  });
});

test("a server's own place is nobody's, and an address that is said is used and not kept", async () => {
  const client = clientOf();
  const $current_url = "https://shop.example/pricing?utm_source=news&token=s3cret";
  const seen = { $current_url, $browser: "Mobile Safari", $os: "Mac OS X", utm_source: "last-year" };
  await told((done) => client.track("$mp_web_page_view", { distinct_id: "cy", ...seen }, done));
  await told((done) =>
    client.track("$mp_web_page_view", { distinct_id: "di", ip: "81.2.69.142", ...seen }, done),
  );
  expect(
    await dendro.table(
      ["pageviews"],
      ["user", "country", "browser", "os", "page", "utm_source"],
      ["is", "host", ["shop.example"]],
    ),
  ).toEqual({
    "cy, , Safari, macOS, /pricing, news": [1],
    "di, GB, Safari, macOS, /pricing, news": [1],
  });
});

const send = async (path: string, body: string | object, headers: Record<string, string> = {}) => {
  const response = await fetch(`${dendro.url}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, text, json: () => JSON.parse(text) as unknown };
};

const basic = (name: string, password = "") =>
  `Basic ${Buffer.from(`${name}:${password}`).toString("base64")}`;

const form = { "content-type": "application/x-www-form-urlencoded" };

describe("the import API", () => {
  const at = Math.floor(Date.now() / 1000) - 60;
  const record = (id: string, more: object = {}) => ({
    event: "by http",
    properties: { time: at, distinct_id: "ann", $insert_id: id, ...more },
  });

  test.each([
    ["a project's secret", () => basic(dendro.key)],
    ["a service account", () => basic("importer.1a2b.mp-service-account", dendro.key)],
  ])("takes %s, JSON and NDJSON, and says how many it took", async (_who, authorization) => {
    const headers = { authorization: authorization() };
    const first = await send("/import?strict=1&project_id=1", [record("1"), record("2")], headers);
    expect([first.status, first.json()]).toEqual([200, { code: 200, num_records_imported: 2, status: "OK" }]);
    const lines = `${JSON.stringify(record("2"))}\n${JSON.stringify(record("3"))}\n`;
    const second = await send("/import", lines, { ...headers, "content-type": "application/x-ndjson" });
    expect(second.json()).toMatchObject({ num_records_imported: 2 });
    expect(await dendro.figures(["events"], ["is", "type", ["by http"]])).toEqual([3]);
  });

  test("names each record that it did not take, and in strict mode fails", async () => {
    const bad = [
      record("4"),
      record("5", { time: undefined }),
      record("6", { time: "noon" }),
      "not one",
      { ...record("7"), event: "" },
    ];
    const headers = { authorization: basic(dendro.key) };
    const strict = await send("/import?strict=1", bad, headers);
    expect(strict.status).toBe(400);
    expect(strict.json()).toMatchObject({
      code: 400,
      num_records_imported: 1,
      status: "Bad Request",
      failed_records: [
        { index: 1, insert_id: "5", message: expect.stringContaining("properties.time") },
        { index: 2, insert_id: "6", message: expect.stringContaining("noon") },
        { index: 3, insert_id: "" },
        { index: 4, insert_id: "7" },
      ],
    });
    const lenient = await send("/import?strict=0", bad, headers);
    expect([lenient.status, lenient.json()]).toMatchObject([200, { num_records_imported: 1 }]);
    const refused = await send("/import", [record("8")], { authorization: basic("nobody's") });
    expect([refused.status, refused.json()]).toMatchObject([401, { code: 401, status: 0 }]);
  });
});

describe("what is sent by hand", () => {
  const properties = () => ({ token: dendro.key, distinct_id: "eve", time: Date.now() / 1000 });
  const data = (event: string) => JSON.stringify({ event, properties: properties() });
  const base64 = (text: string) => Buffer.from(text).toString("base64");

  test.each([
    ["a form with JSON", (json: string) => `data=${encodeURIComponent(json)}`],
    ["a form with Base64, escaped", (json: string) => `data=${encodeURIComponent(base64(json))}`],
    ["a form with Base64, bare", (json: string) => `data=${base64(json)}`],
    ["a form with more behind it", (json: string) => `data=${base64(json)}&ip=0&img=0`],
  ])("%s is taken, with its key inside", async (name, wrap) => {
    const sent = await send("/track", wrap(data(name)), form);
    expect([sent.status, sent.text]).toEqual([200, "1"]);
    const loud = await send("/track", `${wrap(data(`loud ${name}`))}&verbose=1`, form);
    expect(loud.json()).toEqual({ status: 1, error: null });
    const again = await send("/track?verbose=1", wrap(data(`beacon ${name}`)), {
      "content-type": "text/plain;charset=UTF-8",
    });
    expect(again.json()).toEqual({ status: 1, error: null });
    expect(await dendro.figures(["events", "users"], ["contains", "type", [name]])).toEqual([3, 1]);
  });

  test("a picture sends an event, and asking for its head does not", async () => {
    const address = `${dendro.url}/track/?img=1&data=${encodeURIComponent(base64(data("opened mail")))}`;
    expect((await fetch(address, { method: "HEAD" })).status).toBe(405);
    expect(await dendro.figures(["events"], ["is", "type", ["opened mail"]])).toEqual([0]);
    const picture = await fetch(address);
    expect(picture.headers.get("content-type")).toBe("image/gif");
    expect(picture.headers.get("cache-control")).toBe("no-store");
    expect(
      Buffer.from(await picture.arrayBuffer())
        .subarray(0, 6)
        .toString(),
    ).toBe("GIF89a");
    expect(await dendro.figures(["events"], ["is", "type", ["opened mail"]])).toEqual([1]);
  });

  test("an insert id counts once for the same event, person and time, as Mixpanel has it", async () => {
    const time = Date.now();
    const sent = (more: object) => ({
      event: "ordered",
      properties: { ...properties(), time, $insert_id: "7", ...more },
    });
    const other = { ...sent({}), event: "paid for" };
    const all = [sent({}), sent({}), sent({ distinct_id: "fay" }), sent({ time: time - 1 }), other];
    expect((await send("/track", all)).text).toBe("1");
    expect((await send("/track", [sent({})])).text).toBe("1");
    expect(await dendro.table(["events"], ["type"], ["is", "type", ["ordered", "paid for"]])).toEqual({
      ordered: [3],
      "paid for": [1],
    });
  });

  test("is merged, and identified", async () => {
    const at = { time: Date.now(), token: dendro.key };
    const merged = { event: "$merge", properties: { ...at, $distinct_ids: ["$device:d-1", "gus"] } };
    const identified = {
      event: "$identify",
      properties: { ...at, $identified_id: "gus", $anon_id: "$device:d-1" },
    };
    expect((await send("/track", [merged, identified])).text).toBe("1");
    expect(await dendro.table(["events"], ["type"], ["is", "user", ["gus"]])).toEqual({
      "user.aliased": [1],
      "user.identified": [1],
    });
  });
});

describe("PostHog's older clients at the same path", () => {
  const posthogs = {
    "an event with its id and time": (key: string) => ({
      api_key: key,
      event: "theirs",
      distinct_id: "hal",
      timestamp: new Date(Date.now() - 5 * hourMs).toISOString(),
      uuid: "0197f2a4-3333-7333-8333-333333333333",
    }),
    "a batch": (key: string) => ({
      api_key: key,
      batch: [{ event: "theirs", distinct_id: "hal", uuid: "0197f2a4-4444-7444-8444-444444444444" }],
    }),
    "an event of the library for pages": (key: string) => [
      { event: "theirs", properties: { token: key, $lib: "web", distinct_id: "hal", $insert_id: "q" } },
    ],
    "an event that could be anybody's": (key: string) => ({
      event: "theirs",
      properties: { token: key, distinct_id: "hal" },
    }),
  };

  test.each(Object.entries(posthogs))("%s is answered as before", async (_name, make) => {
    const body = JSON.stringify(make(dendro.key));
    const sent = await send("/track/?ip=1&ver=1.100.0", body, { "x-api-key": dendro.key });
    expect([sent.status, sent.json()]).toEqual([200, { status: 1 }]);
    const wrapped = await send("/track?compression=base64&ip=1", `data=${encodeURIComponent(btoa(body))}`, {
      ...form,
      "x-api-key": dendro.key,
    });
    expect(wrapped.json()).toEqual({ status: 1 });
    const refused = await send("/track", body, { "x-api-key": "of nobody" });
    expect(refused.status === 200 || (refused.json() as { code: string }).code === "invalid_key").toBe(true);
  });

  test("count once where they have an id, at the time that they say", async () => {
    const ofBatches = ["is", "type", ["theirs"]];
    const [events, users] = await dendro.figures(["events", "users"], ofBatches);
    expect(users).toBe(1);
    // Two have an id of PostHog's, and were sent three times each; two have none, and were sent three times too.
    expect(events).toBe(1 + 1 + 3 + 3);
  });
});

test.each([
  ["GET", "/flags?context=%7B%7D", { flags: {} }],
  ["GET", "/decide/?verbose=1&version=1&lib=web", { notifications: [] }],
  ["POST", "/record/", { code: 200 }],
])("%s %s is answered with nothing, to everybody", async (method, path, expected) => {
  const response = await fetch(`${dendro.url}${path}`, {
    method,
    ...(method === "POST" ? { body: "x" } : {}),
  });
  expect([response.status, await response.json()]).toMatchObject([200, expected]);
});
