import { gzipSync } from "node:zlib";
import { beforeAll, expect, test } from "vitest";
import { adminKey, ask, asAdmin, post, settled } from "../support/dendro.ts";
import { useDendro } from "../support/use-dendro.ts";

const dendro = useDendro();
beforeAll(async () => {
  for (const id of ["logs", "chats", "broken", "stopped"])
    await post(dendro.url, "/api/v1/tenants", { id, name: id });
});

interface Import {
  readonly id: string;
  readonly status: string;
  readonly offset: number;
  readonly fault: string | null;
  readonly read: number;
  readonly taken: readonly { readonly what: string; readonly count: number }[];
  readonly duplicates: number;
  readonly bad: number;
  readonly faults: readonly { readonly at: number; readonly reason: string }[];
}

const line = (second: number) =>
  `192.0.2.${second % 200} - - [20/Nov/2026:10:${String(Math.floor(second / 60) % 60).padStart(2, "0")}:${String(second % 60).padStart(2, "0")} +0000] "GET /p/${second} HTTP/1.1" 200 100 "-" "Mozilla/5.0 (X11; Linux x86_64) Firefox/130.0"\n`;
const log = (lines: number) => Array.from({ length: lines }, (_, second) => line(second)).join("");

const begin = async (tenant: string, body: object): Promise<Import> => {
  const response = await post(dendro.url, `/api/v1/imports?tenant=${tenant}`, body);
  expect(response.status).toBe(201);
  return (await response.json()) as Import;
};
const piece = async (tenant: string, id: string, offset: number, bytes: Uint8Array | string, last = false) =>
  await fetch(
    new URL(`/api/v1/imports/${id}/content?tenant=${tenant}&offset=${offset}&last=${last}`, dendro.url),
    {
      method: "PUT",
      headers: { ...asAdmin.headers, "content-type": "application/octet-stream" },
      body: bytes as BodyInit,
    },
  );
const told = async (response: Response) => (await response.json()) as Import;

/** Sends a whole file in pieces. */
async function upload(tenant: string, about: object, file: Uint8Array, pieceBytes: number): Promise<Import> {
  let state = await begin(tenant, { ...about, bytes: file.length });
  while (state.status === "running") {
    const end = Math.min(file.length, state.offset + pieceBytes);
    const { id, offset } = state;
    state = await told(await piece(tenant, id, offset, file.subarray(offset, end), end === file.length));
  }
  return state;
}

const countOf = async (tenant: string, metric: string) => {
  await settled(dendro.url);
  const { results } = await ask(dendro.url, { metrics: [metric], date_range: "all" }, tenant);
  return results[0]?.metrics[0];
};

test.each([
  ["plain", 700, (text: string) => Buffer.from(text)],
  ["gzipped", 97, (text: string) => gzipSync(text)],
])(
  "a %s log that comes in pieces of %i bytes is taken as a whole, and once",
  async (_, pieceBytes, encode) => {
    const file = encode(`${log(80)}no line of a log\n`);
    const about = { what: "logs", name: "access.log", site: "www.example.com" };
    const first = await upload("logs", about, file, pieceBytes);
    expect(first).toMatchObject({ status: "done", read: 81, bad: 1, faults: [{ at: 81 }], fault: null });
    expect(first.taken).toContainEqual({ what: "requests", count: 80 });
    const again = await upload("logs", about, file, 5000);
    expect(again.duplicates).toBeGreaterThanOrEqual(80);
    expect(await countOf("logs", "requests")).toBe(80);
  },
);

test("conversations are taken as the command takes them", async () => {
  const records = [1, 2].map((id) => ({
    id: `c${id}`,
    messages: [
      { role: "user", content: "Hi" },
      { role: "assistant", content: "Hello" },
    ],
  }));
  const file = Buffer.from(JSON.stringify(records));
  const about = { what: "chats", name: "chats.json", worker: "support", modified_at: Date.now() - 60_000 };
  const first = await upload("chats", about, file, 20);
  expect(first).toMatchObject({ status: "done", read: 2, bad: 0 });
  expect(first.taken).toContainEqual({ what: "messages", count: 4 });
  expect((await upload("chats", about, file, 4000)).duplicates).toBeGreaterThanOrEqual(4);
  expect(await countOf("chats", "messages")).toBe(4);
});

test("a file of another kind says what to do", async () => {
  const noLog = await upload("broken", { what: "logs", name: "a.txt" }, Buffer.from("x\ny\n"), 100);
  expect(noLog).toMatchObject({ status: "failed", fault: expect.stringContaining("access log") });
  const noChats = await upload("broken", { what: "chats", name: "a.json" }, Buffer.from("[1, 2"), 100);
  expect(noChats).toMatchObject({ status: "failed", fault: expect.stringContaining("JSON array") });
  const damaged = gzipSync(log(50)).subarray(0, 200);
  const cut = await upload("broken", { what: "logs", name: "a.gz" }, damaged, 100);
  expect(cut).toMatchObject({ status: "failed", fault: expect.stringContaining("damaged") });
  const format = await post(dendro.url, "/api/v1/imports", { what: "logs", name: "a", format: "%q" });
  expect([format.status, await format.text()]).toEqual([400, expect.stringContaining("%q")]);
});

test("a piece that is not the next is refused and names it; a stopped import goes on from the file's beginning, once", async () => {
  const text = log(40);
  const { id } = await begin("stopped", { what: "logs", name: "access.log" });
  await piece("stopped", id, 0, text.slice(0, 1000));
  const wrong = await piece("stopped", id, 500, "x");
  expect([wrong.status, await wrong.text()]).toEqual([409, expect.stringContaining("byte 1000")]);
  const stopped = await fetch(new URL(`/api/v1/imports/${id}?tenant=stopped`, dendro.url), {
    method: "DELETE",
    ...asAdmin,
  });
  expect(await told(stopped)).toMatchObject({ status: "stopped", offset: 1000 });
  expect(
    await upload("stopped", { what: "logs", name: "access.log" }, Buffer.from(text), 3000),
  ).toMatchObject({
    status: "done",
  });
  expect(await countOf("stopped", "requests")).toBe(40);
});

test("no more goes on at once than there is room for, and only keys that may write history begin one", async () => {
  const open = [
    await begin("broken", { what: "logs", name: "1" }),
    await begin("broken", { what: "logs", name: "2" }),
  ];
  const third = await post(dendro.url, "/api/v1/imports?tenant=broken", { what: "logs", name: "3" });
  expect([third.status, third.headers.get("retry-after")]).toEqual([429, "10"]);
  for (const { id } of open)
    await fetch(new URL(`/api/v1/imports/${id}?tenant=broken`, dendro.url), { method: "DELETE", ...asAdmin });
  const made = await post(dendro.url, "/api/v1/keys", { name: "in", scope: "ingest" });
  const { key } = (await made.json()) as { key: string };
  const refused = await fetch(new URL("/api/v1/imports", dendro.url), {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify({ what: "logs", name: "a" }),
  });
  expect(refused.status).toBe(403);
  expect(adminKey).not.toBe(key);
  const large = await piece("broken", open[0]?.id ?? "", 0, new Uint8Array(4 * 1024 * 1024 + 1));
  expect(large.status).toBe(413);
});
