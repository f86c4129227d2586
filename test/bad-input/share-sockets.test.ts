import { beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { adminKey, post, settled } from "../support/dendro.ts";
import { useDendro } from "../support/use-dendro.ts";

const dendro = useDendro();
const secretWord = "qzsecret";

interface Frame {
  readonly id?: string;
  readonly type: string;
  readonly payload: {
    readonly code?: string;
    readonly card?: string;
    readonly query?: { readonly metrics: string[] };
    readonly results?: { readonly metrics: number[] }[];
    readonly upsert?: { readonly metrics: number[] }[];
    readonly version?: number | null;
  };
}

async function asAdmin(method: string, path: string, body?: object): Promise<Response> {
  return await fetch(new URL(path, dendro.url), {
    method,
    headers: { "x-api-key": adminKey, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}
const share = async (board: string, tenant = "default") => {
  const response = await asAdmin("POST", `/api/v1/boards/${board}/shares?tenant=${tenant}`, {});
  expect(response.status).toBe(201);
  return (await response.json()) as { readonly id: string; readonly token: string };
};
const card = (id: string, question: object, drawing = "figure") => ({
  id,
  title: `The ${id}`,
  ...question,
  drawing,
  place: { x: 0, y: 0, width: 6, height: 4 },
});
const views = (filters: object[] = []) =>
  card("views", { query: { metrics: ["pageviews"], date_range: "day", filters } });
const funnel = card(
  "steps",
  {
    funnel: {
      steps: [
        ["is", "page", ["/"]],
        ["is", "page", ["/b"]],
      ].map((filter) => ({ filters: [filter] })),
      per: "visitor",
      date_range: "7d",
    },
  },
  "steps",
);
const save = async (id: string, cards: object[], tenant = "default") => {
  const saved = await asAdmin("PUT", `/api/v1/boards/${id}?tenant=${tenant}`, { title: id, cards });
  expect([saved.status, await saved.text()]).toEqual([200, expect.any(String)]);
};
const view = (visitor: string, path: string) => ({
  type: "page_view",
  visitor: visitor.padEnd(16, "0"),
  path,
});

/** A socket behind a link, and all that came over it. */
async function open(protocols: string[], headers: Record<string, string> = {}) {
  const address = `${dendro.url.replace("http", "ws").replace(/\/$/u, "")}/api/v1/shared/live`;
  const socket = new WebSocket(address, protocols, { headers });
  const frames: Frame[] = [];
  socket.on("message", (data) => frames.push(JSON.parse((data as Buffer).toString("utf8")) as Frame));
  const ended = new Promise<number>((resolve) => socket.once("close", resolve));
  const status = await new Promise<unknown>((resolve) => {
    socket.once("unexpected-response", (_request, response) => resolve(response.statusCode));
    socket.once("open", () => resolve("open"));
    socket.on("error", () => {});
  });
  const say = (id: string, type: string, payload?: unknown) =>
    socket.send(JSON.stringify({ id, type, payload }));
  const next = async (type: string, id?: string) => {
    const has = (frame: Frame) => frame.type === type && (id === undefined || frame.id === id);
    await expect.poll(() => frames.some(has), { timeout: 5000 }).toBe(true);
    return frames.splice(0, frames.findIndex(has) + 1).at(-1) as Frame;
  };
  return { socket, status, frames, ended, say, next };
}
const watch = async (token: string) => await open(["dendro.share", token]);

beforeAll(async () => {
  expect((await asAdmin("POST", "/api/v1/tenants", { id: "other", name: "Other" })).status).toBe(201);
  await post(dendro.url, "/api/v1/events", [view("a", "/"), view("b", `/${secretWord}`)]);
  await settled(dendro.url);
  await save("main", [views(), funnel]);
  await save("main", [views()], "other");
});

describe("a socket behind a link", () => {
  test("keeps a card answered, and says the secret to nobody", async () => {
    const { token } = await share("main");
    const { socket, say, next, status } = await watch(token);
    expect([status, socket.protocol]).toEqual(["open", "dendro.share"]);
    say("a", "card.subscribe", { card: "views" });
    expect((await next("card.subscribed", "a")).payload).toMatchObject({
      card: "views",
      query: { metrics: ["pageviews"], date_range: "day" },
    });
    const [row] = (await next("query.snapshot", "a")).payload.results ?? [];
    const before = row?.metrics[0] ?? Number.NaN;
    await post(dendro.url, "/api/v1/events", [view("c", "/")]);
    const patch = await next("query.patch", "a");
    expect(patch.payload.upsert?.[0]?.metrics).toEqual([before + 1]);
    say("p", "ping");
    await next("pong", "p");
    say("a", "unsubscribe");
    await next("unsubscribed", "a");
    socket.close();
    expect(dendro.stderr()).not.toContain(token);
  });

  test("takes the link also as a bearer token, and nothing else, nor in the address", async () => {
    const { token } = await share("main");
    const bearer = await open([], { authorization: `Bearer ${token}` });
    expect(bearer.status).toBe("open");
    bearer.socket.close();
    for (const [protocols, headers] of [
      [[], {}],
      [["dendro.share"], {}],
      [[token], {}],
      [[token, "dendro.share"], {}],
      [["dendro.share", adminKey.replaceAll(/[^\w-]/gu, "")], {}],
      [["dendro.share", `dk_share_${"x".repeat(32)}`], {}],
      [[], { authorization: `Bearer ${adminKey}` }],
      [[], { "x-api-key": adminKey }],
      [[], { cookie: `dendro_session=${token}` }],
    ] as [string[], Record<string, string>][]) {
      const refused = await open(protocols, headers);
      expect([protocols, refused.status]).toEqual([protocols, 401]);
      refused.socket.terminate();
    }
    const address = `${dendro.url.replace("http", "ws")}/api/v1/shared/live?key=${token}&share=${token}`;
    const socket = new WebSocket(address.replace("//api", "/api"));
    expect(
      await new Promise((resolve) => {
        socket.once("unexpected-response", (_request, response) => resolve(response.statusCode));
        socket.once("open", () => resolve("open"));
        socket.on("error", () => {});
      }),
    ).toBe(401);
  });

  test("answers hostile frames with what is wrong, and asks no question of a stranger's", async () => {
    const { token } = await share("main");
    const { socket, say, frames, next } = await watch(token);
    const question = { metrics: ["pageviews"], dimensions: ["page"], date_range: "7d" };
    for (const [id, type, payload, code] of [
      ["q", "query.subscribe", { query: question }, "invalid_request"],
      ["e", "events.subscribe", {}, "invalid_request"],
      ["c", "card.subscribe", { card: "views", query: question }, "invalid_request"],
      ["c", "card.subscribe", { card: "views", filters: [] }, "invalid_request"],
      ["c", "card.subscribe", { card: 7 }, "invalid_request"],
      ["c", "card.subscribe", {}, "invalid_request"],
      ["c", "card.subscribe", { card: "x".repeat(65) }, "invalid_request"],
      ["c", "card.subscribe", { card: "__proto__" }, "not_found"],
      ["c", "card.subscribe", { card: "nowhere" }, "not_found"],
      ["c", "card.subscribe", { card: "steps" }, "invalid_request"],
    ] as const) {
      say(id, type, payload);
      expect((await next("error")).payload.code).toBe(code);
    }
    for (const text of ["7", "null", "[]", "{", '{"id":"a"}', `${"[".repeat(100)}${"]".repeat(100)}`]) {
      socket.send(text);
      await next("error");
    }
    for (let count = 0; count < 64; count += 1) say(`s${count}`, "card.subscribe", { card: "views" });
    await next("card.subscribed", "s63");
    say("s64", "card.subscribe", { card: "views" });
    expect((await next("error", "s64")).payload.code).toBe("too_many_subscriptions");
    say("s1", "unsubscribe");
    await next("unsubscribed", "s1");
    say("s2", "card.subscribe", { card: "views" });
    expect((await next("error", "s2")).payload.code).toBe("conflict");
    expect(JSON.stringify(frames)).not.toContain(secretWord);
    socket.close();
  });

  test("follows the board: no answer goes on to a question that is not on it any more", async () => {
    const { token } = await share("main");
    const { socket, say, next, frames } = await watch(token);
    say("a", "card.subscribe", { card: "views" });
    await next("query.snapshot", "a");
    await save("main", [views([["is", "page", [`/${secretWord}`]]]), funnel]);
    await next("board.changed");
    const again = await next("card.subscribed", "a");
    expect((await next("query.snapshot", "a")).payload.results).toMatchObject([{ metrics: [1] }]);
    expect(JSON.stringify(again)).not.toContain(secretWord);
    // What is only somewhere else goes on as it is.
    await save("main", [
      { ...views([["is", "page", [`/${secretWord}`]]]), place: { x: 6, y: 0, width: 6, height: 4 } },
    ]);
    await next("board.changed");
    await post(dendro.url, "/api/v1/events", [view("d", `/${secretWord}`)]);
    expect((await next("query.patch", "a")).payload.upsert).toMatchObject([{ metrics: [2] }]);
    await save("main", [funnel]);
    await next("board.changed");
    expect((await next("error", "a")).payload.code).toBe("not_found");
    await post(dendro.url, "/api/v1/events", [view("e", `/${secretWord}`)]);
    await settled(dendro.url);
    expect(frames.filter(({ id }) => id === "a")).toEqual([]);
    await save("main", [views(), funnel]);
    socket.close();
  });

  test("ends with the link, and with the board", async () => {
    await save("brief", [views()]);
    const [revoked, removed] = [await share("brief"), await share("brief")];
    const [one, two] = [await watch(revoked.token), await watch(removed.token)];
    two.say("a", "card.subscribe", { card: "views" });
    await two.next("query.snapshot", "a");
    expect((await asAdmin("DELETE", `/api/v1/boards/brief/shares/${revoked.id}`)).status).toBe(204);
    expect(await one.ended).toBe(1008);
    expect(one.frames.at(-1)).toMatchObject({ type: "error", payload: { code: "invalid_key" } });
    expect((await watch(revoked.token)).status).toBe(401);
    expect((await asAdmin("DELETE", "/api/v1/boards/brief")).status).toBe(204);
    expect((await two.next("board.changed")).payload).toEqual({ version: null });
    await post(dendro.url, "/api/v1/events", [view("f", "/")]);
    expect(await two.ended).toBe(1008);
    expect(two.frames.filter(({ id }) => id === "a")).toEqual([]);
  }, 40_000);

  test("shows one tenant's board only, whatever another has under the same name", async () => {
    const { token } = await share("main", "other");
    const { socket, say, next, frames } = await watch(token);
    say("a", "card.subscribe", { card: "views" });
    expect((await next("query.snapshot", "a")).payload.results).toMatchObject([{ metrics: [0] }]);
    await save("main", [views(), funnel]);
    await post(dendro.url, "/api/v1/events", [view("g", "/")]);
    await post(dendro.url, "/api/v1/events?tenant=other", [view("h", "/")]);
    expect((await next("query.patch", "a")).payload.upsert).toMatchObject([{ metrics: [1] }]);
    await settled(dendro.url);
    expect(frames).toEqual([]);
    socket.close();
  });
});
