import { beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { sendRequest } from "../support/api-requests.ts";
import { adminKey, post, settled } from "../support/dendro.ts";
import { ofLinks, requestsAbout, secured } from "../support/tenant-questions.ts";
import { useDendro } from "../support/use-dendro.ts";

const dendro = useDendro();
const secretWord = "qzsecret";

/** Who has shown many wrong keys is told to wait before it is told that this one is wrong too. */
const refused = expect.toSatisfy(
  (status: unknown) => status === 401 || status === 429,
  "401 or 429",
) as number;

interface Link {
  readonly id: string;
  readonly token: string;
  readonly path: string;
  readonly expires_at: string;
}

async function asAdmin(method: string, path: string, body?: object): Promise<Response> {
  return await fetch(new URL(path, dendro.url), {
    method,
    headers: { "x-api-key": adminKey, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}
const share = async (board: string, body: object = {}) => {
  const response = await asAdmin("POST", `/api/v1/boards/${board}/shares`, body);
  expect(response.status).toBe(201);
  return (await response.json()) as Link;
};
const withLink = async (token: string, path: string) =>
  await fetch(new URL(path, dendro.url), { headers: { authorization: `Bearer ${token}` } });

const card = (id: string, query: object) => ({
  id,
  title: `The ${id}`,
  query,
  drawing: "table",
  place: { x: 0, y: 0, width: 6, height: 4 },
});

beforeAll(async () => {
  const timestamp = Date.now() - 1000;
  await post(dendro.url, "/api/v1/events", [
    { type: "page_view", path: "/", visitor: "a", user_id: secretWord, timestamp },
    { type: "page_view", path: "/", visitor: "b", timestamp },
    { type: "page_view", path: "/docs", visitor: "a", user_id: secretWord, timestamp },
  ]);
  await settled(dendro.url);
  const filters = [["is", "user", [secretWord]]];
  const boards = {
    main: [card("pages", { metrics: ["events"], dimensions: ["page"], date_range: "7d", filters })],
    other: [card("users", { metrics: ["events"], dimensions: ["user"], date_range: "7d" })],
  };
  for (const [id, cards] of Object.entries(boards))
    expect((await asAdmin("PUT", `/api/v1/boards/${id}`, { title: `Board ${id}`, cards })).status).toBe(200);
});

describe("a link to a board", () => {
  test("shows the board and the answers to its questions, as they are saved, and not what they filter by", async () => {
    const { token, path } = await share("main");
    expect(path).toBe(`/share/${token}`);
    const board = await withLink(token, "/api/v1/shared/board");
    const text = await board.text();
    expect(text).not.toContain(secretWord);
    expect(JSON.parse(text)).toMatchObject({
      title: "Board main",
      cards: [
        {
          id: "pages",
          title: "The pages",
          query: { metrics: ["events"], dimensions: ["page"], date_range: "7d", timezone: "UTC" },
        },
      ],
      catalog: { metrics: [{ name: "events" }], dimensions: [{ name: "page" }] },
    });
    const answer = await withLink(token, "/api/v1/shared/cards/pages");
    const answered = await answer.text();
    expect(answered).not.toContain(secretWord);
    expect((JSON.parse(answered) as { results: object[] }).results).toEqual(
      expect.arrayContaining([
        { dimensions: ["/"], metrics: [1] },
        { dimensions: ["/docs"], metrics: [1] },
      ]),
    );
    expect([board, answer].map(({ headers }) => headers.get("cache-control"))).toEqual([
      "no-store",
      "no-store",
    ]);
    expect((await withLink(token, "/api/v1/shared/cards/users")).status).toBe(404);
    expect((await withLink(token, "/api/v1/shared/cards/pages?date_range=all")).status).toBe(200);
  });

  test("is listed with who made it, until when it works and when it was used, and ends when it is revoked", async () => {
    const days = 7;
    const { id, token, expires_at } = await share("main", { expires_in_days: days });
    expect(Date.parse(expires_at) - Date.now()).toBeGreaterThan((days - 0.1) * 86_400_000);
    await withLink(token, "/api/v1/shared/board");
    const listed = await asAdmin("GET", "/api/v1/boards/main/shares");
    const text = await listed.text();
    expect(text).not.toContain(token);
    const [newest] = (JSON.parse(text) as { shares: Record<string, unknown>[] }).shares;
    expect(newest).toMatchObject({ id, made_by: "Configured key", expires_at });
    expect(typeof newest?.["used_at"]).toBe("string");
    expect((await asAdmin("DELETE", `/api/v1/boards/other/shares/${id}`)).status).toBe(404);
    expect((await asAdmin("DELETE", `/api/v1/boards/main/shares/${id}`)).status).toBe(204);
    const ended = await withLink(token, "/api/v1/shared/board");
    expect([ended.status, ((await ended.json()) as { code: string }).code]).toEqual([401, "invalid_key"]);
    expect((await asAdmin("POST", "/api/v1/boards/none/shares", {})).status).toBe(404);
    for (const expires_in_days of [0, 367, 1.5])
      expect((await asAdmin("POST", "/api/v1/boards/main/shares", { expires_in_days })).status).toBe(400);
  });

  test("is made and revoked by who may change the board alone", async () => {
    const made = await asAdmin("POST", "/api/v1/keys?tenant=default", { name: "Reader", scope: "read" });
    const { key } = (await made.json()) as { key: string };
    const asReader = async (method: string, path: string) =>
      await fetch(new URL(path, dendro.url), {
        method,
        headers: { "x-api-key": key, "content-type": "application/json" },
        ...(method === "POST" ? { body: "{}" } : {}),
      });
    const { id } = await share("main");
    const paths = "/api/v1/boards/main/shares";
    const answers = await Promise.all([
      asReader("GET", paths),
      asReader("POST", paths),
      asReader("DELETE", `${paths}/${id}`),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403]);
  });

  test("opens nothing else: every other route refuses it, however it is shown", async () => {
    const { token } = await share("main");
    // Monitoring on the same machine needs no key.
    for (const operation of secured.filter(({ operationId }) => operationId !== "readMetrics")) {
      const [request = { path: operation.path, query: [], body: null }] = requestsAbout(operation);
      const asKey = await sendRequest(dendro.url, operation, request, token);
      const named = { ...request, query: [...request.query, ["key", token] as const] };
      const inAddress = await sendRequest(dendro.url, operation, named, null);
      const address = new URL(request.path, dendro.url);
      for (const [name, value] of request.query) address.searchParams.append(name, value);
      const asBearer = await fetch(address, {
        method: operation.method.toUpperCase(),
        headers: {
          authorization: `Bearer ${token}`,
          cookie: `dendro_session=${token}`,
          ...(request.body === null ? {} : { "content-type": request.body.type }),
        },
        ...(request.body === null ? {} : { body: request.body.content }),
      });
      await asBearer.body?.cancel();
      for (const { status } of [asKey, inAddress, asBearer])
        expect([operation.operationId, status]).toEqual([operation.operationId, refused]);
    }
  }, 120_000);

  test("opens no socket", async () => {
    const { token } = await share("main");
    for (const path of ["/api/v1/live", "/api/v1/analytics/live", "/api/v1/hub"]) {
      const socket = new WebSocket(`${dendro.url.replace("http", "ws").replace(/\/$/u, "")}${path}`, {
        headers: { authorization: `Bearer ${token}` },
      });
      const status = await new Promise((resolve) => {
        socket.once("unexpected-response", (_request, response) => resolve(response.statusCode));
        socket.once("open", () => resolve("open"));
        socket.once("error", () => {});
      });
      socket.terminate();
      expect([path, status]).toEqual([path, refused]);
    }
  });

  test("is the only thing that is good for what it shows: keys are refused there", async () => {
    expect(ofLinks).toHaveLength(2);
    for (const path of ["/api/v1/shared/board", "/api/v1/shared/cards/pages"]) {
      expect((await withLink(adminKey, path)).status).toEqual(refused);
      expect((await fetch(new URL(path, dendro.url), { headers: { "x-api-key": adminKey } })).status).toBe(
        401,
      );
      expect((await fetch(new URL(path, dendro.url))).status).toBe(401);
    }
  });

  test("has a page that may stand in others and tells nobody its address; other pages may not", async () => {
    const { token } = await share("main");
    const headersOf = async (path: string) => {
      const { headers } = await fetch(new URL(path, dendro.url), { headers: { accept: "text/html" } });
      const [ancestors] = /frame-ancestors [^;]*/u.exec(headers.get("content-security-policy") ?? "") ?? [];
      return [ancestors, headers.get("referrer-policy"), headers.get("cache-control")];
    };
    expect(await headersOf(`/share/${token}`)).toEqual(["frame-ancestors *", "no-referrer", "no-store"]);
    for (const path of ["/", "/boards/main", "/share", "/sharex/1", "/sign-in"])
      expect((await headersOf(path)).slice(0, 2)).toEqual(["frame-ancestors 'none'", "same-origin"]);
    expect(dendro.stderr()).not.toContain(token);
  });
});
