import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { rolldown } from "rolldown";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { settingsSchema } from "@dendro/core";
import { launchChromium } from "../../../../test/support/chromium.ts";
import { createWorker, type Handler } from "../../../worker/src/index.ts";
import { serveWorker } from "../../../worker/src/test-support/serve-worker.ts";
import { createAgentClient } from "../client/agent-client.ts";
import { openCuttingProxy, type CuttingProxy } from "../test-support/cutting-proxy.ts";

const directory = mkdtempSync(join(tmpdir(), "dendro-hooks-"));
const schema = settingsSchema({ fields: [{ id: "tone", type: "text", label: "Tone", default: "warm" }] });
const echo: Handler = async function* ({ message }, response) {
  yield response.runStart();
  for (const word of message.split(" ")) yield response.text(word);
};
const worker = createWorker({
  workerId: "w",
  database: `sqlite:${join(directory, "w.db")}`,
  settings: schema,
  authenticate: ({ user_id: userId }) => ({ userId, role: "operator" }),
});

const stops: (() => Promise<void>)[] = [];
let proxy: CuttingProxy;
let origin: string;
let browser: Browser;
let page: Page;
/** What the page has sent over its sockets, by type. */
let sent: string[];
let closed: number;
/** Everybody is somebody else. */
let user = 0;

/** Serves `page.tsx`, made ready for a browser. */
async function servePage(): Promise<string> {
  const bundle = await rolldown({
    input: join(import.meta.dirname, "../test-support/page.tsx"),
    transform: { define: { "process.env.NODE_ENV": '"development"' } },
  });
  const { output } = await bundle.generate({ format: "iife" });
  const server = createServer(({ url }, response) => {
    const isPage = url?.startsWith("/?") === true;
    response.writeHead(200, { "content-type": isPage ? "text/html" : "text/javascript" });
    response.end(isPage ? "<!doctype html><main></main><script src=/page.js></script>" : output[0].code);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  stops.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

beforeAll(async () => {
  const served = await serveWorker(worker, echo);
  stops.push(served.stop);
  proxy = await openCuttingProxy(served.url);
  stops.unshift(proxy.close);
  origin = await servePage();
  browser = await launchChromium();
  stops.unshift(async () => await browser.close());
}, 120_000);
afterAll(async () => {
  for (const stop of stops) await stop();
  rmSync(directory, { recursive: true });
});

beforeEach(async () => {
  user += 1;
  page = await browser.newPage();
  [sent, closed] = [[], 0];
  page.on("websocket", (socket) => {
    socket.on("framesent", ({ payload }) => {
      sent.push((JSON.parse(String(payload)) as { type: string }).type);
    });
    socket.on("close", () => {
      closed += 1;
    });
  });
});
afterEach(async () => await page.close());

const open = async (how: string) => {
  const query = new URLSearchParams({ worker: proxy.url, user: `user-${user}`, [how]: "" });
  await page.goto(`${origin}/?${query.toString()}`);
};
const press = async (name: string) => await page.getByRole("button", { name, exact: true }).click();
const shows = async (title: string, text: string | RegExp) =>
  await expect.poll(async () => await page.getByTitle(title, { exact: true }).textContent()).toMatch(text);

test("a component shows a conversation, what it is judged, its settings and the list, as they change", async () => {
  await open("strict");
  await shows("connection", "connected");
  await shows("thread", /^ready: $/u);
  await shows("settings", "warm");
  await press("Send");
  await shows("thread", /^ready: hello there hello there$/u);
  await shows("runs", /^succeeded$/u);
  await shows("threads", "1 of 1");
  await shows("figures", "agent.invoked");
  await press("Like");
  await shows("figures", /^feedback\.like/u);
  await press("Cool");
  await shows("settings", "cool");
  await press("Stale");
  await shows("error", "AgentError");
  await worker.settings.set("tone", "hot");
  await shows("settings", "hot");
  await press("More");
  await press("Remove");
  await shows("threads", "0 of 0");
  await shows("thread", /^missing: /u);
  await press("Leave");
  await shows("thread", /^ready: $/u);
  // Each thing was asked for once, and what nobody looks at any more is given up.
  await expect.poll(() => sent).toContain("thread.unsubscribe");
  await press("Close lists");
  await expect.poll(() => sent).toContain("settings.unsubscribe");
  await expect.poll(() => sent).toContain("analytics.unsubscribe");
});

test("after a break it goes on where it was", async () => {
  await open("plain");
  await shows("connection", "connected");
  await press("Send");
  await shows("thread", /^ready: hello there hello there$/u);
  proxy.cut();
  await shows("connection", "reconnecting");
  const other = createAgentClient({ url: proxy.url, workerId: "w", userId: `user-${user}` });
  await expect.poll(() => other.connection.get().status).toBe("connected");
  const threads = other.threads.use();
  await expect.poll(() => other.threads.state.get().threads.length).toBe(1);
  await other.send(other.threads.state.get().threads[0]?.id ?? "", "meanwhile");
  threads();
  other.close();
  await press("Reconnect");
  await shows("connection", "connected");
  await shows("client", "connected");
  await shows("thread", /^ready: hello there hello there meanwhile meanwhile$/u);
});

test("another user has another client, and the one before is closed, as the last is with its provider", async () => {
  await open("plain");
  await shows("connection", "connected");
  await press("Send");
  await shows("threads", "1 of 1");
  await press("Be another");
  await shows("threads", "0 of 0");
  await expect.poll(() => closed).toBe(1);
  await press("Go");
  await expect.poll(() => closed).toBe(2);
});

test("a client of one's own is used as it is, and stays open without its provider", async () => {
  await open("own");
  await shows("connection", "connected");
  await press("Send");
  await shows("threads", "1 of 1");
  await press("Be another");
  await shows("threads", "1 of 1");
  await press("Go");
  await expect.poll(() => sent).toContain("analytics.unsubscribe");
  expect(closed).toBe(0);
});

test("a hook outside of a provider says what is missing", async () => {
  await open("bare");
  await expect.poll(async () => await page.title()).toContain("needs an <AgentProvider>");
});
