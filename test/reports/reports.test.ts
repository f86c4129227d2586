import { afterAll, beforeAll, expect, test } from "vitest";
import { Webhook } from "standardwebhooks";
import {
  adminKey,
  post,
  runDendro,
  settled,
  temporaryDirectory,
  type DendroProcess,
} from "../support/dendro.ts";
import { createEndpoint } from "../webhooks/api.ts";
import { startSink } from "../webhooks/sink.ts";
import { startMailServer } from "./mail-server.ts";

const publicUrl = "https://stats.example.com";
const directory = temporaryDirectory();
let mailbox: Awaited<ReturnType<typeof startMailServer>>;
let dendro: DendroProcess;

const start = async () =>
  await runDendro(directory.path, {
    DENDRO_SMTP_URL: mailbox.url,
    DENDRO_MAIL_FROM: "Dendro <dendro@example.com>",
    DENDRO_PUBLIC_URL: publicUrl,
    DENDRO_EGRESS_ALLOW: "127.0.0.0/8",
  });

beforeAll(async () => {
  mailbox = await startMailServer((to) => (to.startsWith("nobody") ? 550 : undefined));
  dendro = await start();
  const visitors = Array.from({ length: 12 }, (_, index) => ({
    type: "page_view",
    url: `https://example.com/${index % 3 === 0 ? "<b>bold</b>" : "about"}`,
    user_id: `v${index}`,
    timestamp: Date.now() - index * 3_600_000,
  }));
  await post(dendro.url, "/api/v1/events", visitors);
  await settled(dendro.url);
  const place = { x: 0, width: 6, height: 4 };
  const ask = { date_range: "7d", metrics: ["pageviews"] };
  const cards = [
    {
      id: "figure",
      title: "Views",
      drawing: "figure",
      query: { ...ask, compare: "previous_period" },
      place: { ...place, y: 0 },
    },
    {
      id: "days",
      title: "By day",
      drawing: "bar",
      query: { ...ask, dimensions: ["time:day"] },
      place: { ...place, y: 4 },
    },
    {
      id: "pages",
      title: "Pages",
      drawing: "table",
      query: { ...ask, dimensions: ["page"] },
      place: { ...place, y: 8 },
    },
  ];
  await call("PUT", "boards/main", { title: "Main", cards });
});
afterAll(async () => {
  await dendro.stop();
  await mailbox.close();
  directory.remove();
});

async function call(method: string, path: string, body?: object) {
  const response = await fetch(new URL(`/api/v1/${path}`, dendro.url), {
    method,
    headers: { authorization: `Bearer ${adminKey}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.includes("json") ?? false;
  return { status: response.status, text, body: (isJson ? JSON.parse(text) : null) as never };
}

interface Saved {
  readonly due_at: string | null;
  readonly unsubscribed: readonly string[];
  readonly version: number;
}
interface Sent {
  readonly to: string | null;
  readonly status: string;
  readonly attempts: number;
  readonly error: string | null;
}

const report = (recipients: readonly string[], more: object = {}) => ({
  title: "Every Monday",
  board: "main",
  every: "week",
  recipients,
  ...more,
});
const sendsOf = async (name: string) =>
  ((await call("GET", `reports/${name}/sends`)).body as { sends: Sent[] }).sends;
const isDone = async (name: string) =>
  await expect
    .poll(async () => (await sendsOf(name)).map(({ status }) => status), { timeout: 30_000 })
    .not.toContain("pending");
const sendNow = async (name: string) => {
  expect((await call("POST", `reports/${name}/send`)).status).toBe(202);
  await expect.poll(async () => (await sendsOf(name)).length, { timeout: 30_000 }).toBeGreaterThan(0);
  await isDone(name);
};

test("a board comes as mail: figures as words and pictures, files, and a way out", async () => {
  const saved = await call(
    "PUT",
    "reports/weekly",
    report(["ann@example.com"], { timezone: "Europe/Berlin" }),
  );
  expect(saved.status).toBe(200);
  const due = new Date((saved.body as Saved).due_at ?? "");
  expect([due.getUTCDay(), due.getTime() > Date.now()]).toEqual([1, true]);
  await sendNow("weekly");
  const [mail, ...more] = mailbox.to("ann@example.com");
  if (mail === undefined) throw new Error("Nothing came.");
  expect(more).toEqual([]);
  expect(mail.subject).toBe("Every Monday");
  expect(mail.from?.text).toBe('"Dendro" <dendro@example.com>');
  expect(mail.text).toMatch(/Page views: 12/u);
  expect(mail.text).toMatch(/\/about +8/u);
  // What people call their pages is no HTML.
  expect(mail.html).toContain("&lt;b&gt;");
  expect(mail.html).not.toContain("<b>bold");
  expect(mail.text).toContain(`${publicUrl}/boards/main?tenant=default`);
  const files = mail.attachments.map(({ contentType, filename }) => [contentType, filename]);
  const day = new Date().toISOString().slice(0, 10);
  expect(files).toEqual([
    ["image/png", "days-0.png"],
    ["text/csv", `figure-${day}.csv`],
    ["text/csv", `days-${day}.csv`],
    ["text/csv", `pages-${day}.csv`],
  ]);
  const picture = mail.attachments[0]?.content;
  expect(picture?.subarray(1, 4).toString()).toBe("PNG");
  // Twice as many pixels as on the page.
  expect([picture?.readUInt32BE(16), picture?.readUInt32BE(20)]).toEqual([1072, 400]);
  expect(String(mail.attachments[3]?.content)).toMatch(/^page,pageviews\r\n\/about,8\r\n/u);
});

const wayOut = (mail: { headers: Map<string, unknown> } | undefined) => {
  const list = mail?.headers.get("list") as { unsubscribe?: { url?: string } } | undefined;
  return new URL(list?.unsubscribe?.url ?? "").pathname;
};

test("who wants no more says so in one click, stays so, and may come back", async () => {
  await call("PUT", "reports/leaving", report(["Bo@example.com", "cy@example.com"]));
  await sendNow("leaving");
  const [mail] = mailbox.to("Bo@example.com");
  const path = wayOut(mail);
  const list = mail?.headers.get("list") as unknown as Record<string, { name?: string }>;
  expect(list["unsubscribe-post"]?.name).toBe("List-Unsubscribe=One-Click");
  // A scanner of mail opens links: that changes nothing.
  const page = await fetch(new URL(path, dendro.url));
  expect([page.status, await page.text()]).toEqual([
    200,
    expect.stringContaining("<button>Unsubscribe</button>"),
  ]);
  expect(((await call("GET", "reports/leaving")).body as Saved).unsubscribed).toEqual([]);

  const left = await fetch(new URL(path, dendro.url), {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: "List-Unsubscribe=One-Click",
  });
  expect([left.status, await left.text()]).toEqual([
    200,
    expect.stringContaining("not sent to bo@example.com any more"),
  ]);
  // To save it again does not bring them back.
  await call("PUT", "reports/leaving", report(["bo@example.com", "cy@example.com"]));
  expect(((await call("GET", "reports/leaving")).body as Saved).unsubscribed).toEqual(["bo@example.com"]);
  await sendNow("leaving");
  await expect.poll(() => mailbox.to("cy@example.com").length).toBe(2);
  expect(mailbox.to("Bo@example.com").length + mailbox.to("bo@example.com").length).toBe(1);

  await fetch(new URL(path, dendro.url), { method: "POST", body: new URLSearchParams({ again: "yes" }) });
  expect(((await call("GET", "reports/leaving")).body as Saved).unsubscribed).toEqual([]);
  const unknown = await fetch(new URL(`/unsubscribe/${"x".repeat(32)}`, dendro.url));
  expect(unknown.status).toBe(404);
});

test("an address that is none is given up with the reason, and holds up no other", async () => {
  await call("PUT", "reports/mixed", report(["nobody@example.com", "di@example.com"]));
  await sendNow("mixed");
  const sends = await sendsOf("mixed");
  expect(sends).toEqual([
    expect.objectContaining({ to: "di@example.com", status: "sent", attempts: 1 }),
    expect.objectContaining({
      to: "nobody@example.com",
      status: "failed",
      error: expect.stringContaining("Not now"),
    }),
  ]);
});

test("endpoints are sent it too, signed, whatever else they hear", async () => {
  const sink = await startSink();
  const endpoint = await createEndpoint(dendro.url, sink.url, { events: ["report.*"] });
  await call("PUT", "reports/hook", report([], { webhook: true }));
  await sendNow("hook");
  await expect.poll(() => sink.received.length, { timeout: 30_000 }).toBe(1);
  const [{ body, headers }] = sink.received as unknown as [{ body: string; headers: Record<string, string> }];
  const { type, data } = new Webhook(endpoint.secret).verify(body, headers) as {
    type: string;
    data: { name: string; data: { cards: { id: string; columns: string[]; rows: unknown[][] }[] } };
  };
  expect([type, data.name]).toEqual(["report.ready", "hook"]);
  expect(data.data.cards.map(({ id }) => id)).toEqual(["figure", "days", "pages"]);
  expect(data.data.cards[2]?.columns).toEqual(["page", "pageviews"]);
  expect(data.data.cards[2]?.rows).toContainEqual(["/about", 8]);
  await sink.close();
});

test("a preview is the mail as a page of which nothing runs", async () => {
  const response = await fetch(new URL("/api/v1/reports/weekly/preview", dendro.url), {
    headers: { authorization: `Bearer ${adminKey}` },
  });
  expect(response.headers.get("content-security-policy")).toMatch(/^sandbox; default-src 'none'/u);
  const page = await response.text();
  expect(page).toContain("data:image/png;base64,");
  expect(page).not.toContain("cid:");
  expect(page).not.toContain("unsubscribe/");
});

test.each([
  ["no board", { ...report(["a@example.com"]), board: "nothing" }, 404, "not_found"],
  ["no address", report(["a at example.com"]), 400, "invalid_request"],
  ["a header in an address", report(["a@example.com\r\nBcc: b@example.com"]), 400, "invalid_request"],
  ["nobody", report([]), 400, "invalid_request"],
  ["one twice", report(["a@example.com", "A@example.com"]), 400, "invalid_request"],
  ["no time", report(["a@example.com"], { at: "25:00" }), 400, "invalid_request"],
  ["no zone", report(["a@example.com"], { timezone: "Mars/Base" }), 400, "unknown_timezone"],
  ["another version", report(["a@example.com"], { version: 3 }), 409, "conflict"],
])("a report of %s is refused", async (_, body, status, code) => {
  const refused = await call("PUT", "reports/bad", body);
  expect([refused.status, (refused.body as { code: string } | null)?.code]).toEqual([status, code]);
});
