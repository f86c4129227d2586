import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";
import { filesHolding } from "../../packages/node/src/test-support/files-holding.ts";
import { adminKey, post, settled, temporaryDirectory } from "../support/dendro.ts";
import { useDendro } from "../support/use-dendro.ts";

const run = promisify(execFile);
const program = fileURLToPath(new URL("../../packages/server/bin/dendro.js", import.meta.url));
const logs = temporaryDirectory();
const dendro = useDendro();
afterAll(async () => {
  logs.remove();
});

const traces = ["203.0.113.77", "2001:db8:ab::77", "2001:DB8:AB::77", "s3cret"];

async function exported(format: object): Promise<Buffer> {
  const answer = await post(dendro.url, "/api/v1/export", format);
  expect(answer.status).toBe(200);
  return Buffer.from(await answer.arrayBuffer());
}

test("a hop that cannot be read is not trusted with sending without a key", async () => {
  const path = "/api/v1/analytics/track/activity-public";
  const send = (headers: Record<string, string>) =>
    fetch(new URL(path, dendro.url), {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify({ user_id: "u", username: "U", activity_type: "login" }),
    });
  expect((await send({})).status).toBe(200);
  for (const hop of ["unknown", "_hidden", "", "203.0.113.77:51234", "[2001:db8:ab::77]:4000", "nonsense"])
    expect((await send({ "x-forwarded-for": hop })).status).toBe(401);
  expect((await send({ forwarded: "for=unknown" })).status).toBe(401);
});

test("addresses and secrets of URLs are in no column and in no file, of events and of logs", async () => {
  const ip = "203.0.113.77";
  const event = {
    type: "page_view",
    url: `http://${ip}:3000/p;sid=s3cret?token=s3cret&utm_source=${ip}`,
    referrer: "http://[2001:db8:ab::77]/x;sid=s3cret?token=s3cret",
    user_id: ip,
    name: `from ${ip}`,
    data: {
      client_ip: ip,
      note: `asked by 2001:DB8:AB::77 at https://u:s3cret@example.org/a;s3cret?a=s3cret`,
      [ip]: 1,
    },
  };
  const headers = { "x-forwarded-for": `${ip}:51234` };
  await post(
    dendro.url,
    "/api/v1/events",
    { batch_id: `of ${ip}`, events: [event, { ...event, type: "request" }] },
    headers,
  );
  const log = join(logs.path, "access.log");
  writeFileSync(
    log,
    [
      `${ip} -  -  [10/Oct/2026:13:51:36 +0000] "GET /jetty;jsessionid=s3cret?token=s3cret HTTP/1.1" 200 0 "https://a.example/x;s=s3cret?t=s3cret" "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"`,
      `${ip} - Jane Q Doe [10/Oct/2026:13:51:37 +0000] "GET /names HTTP/1.1" 200 0 "-" "curl/8.4.0"`,
      `${ip}, 2001:db8:ab::77 - - [10/Oct/2026:13:51:38 +0000] "GET /list HTTP/1.1" 200 0 "-" "curl/8.4.0"`,
      `nonsense`,
    ].join("\n"),
  );
  const args = ["import", "logs", log, "--site", "ex.org", "--url", dendro.url, "--key", adminKey, "--json"];
  const { stdout } = await run(process.execPath, ["--disable-warning=ExperimentalWarning", program, ...args]);
  expect(JSON.parse(stdout)).toMatchObject({ lines: 4, requests: 3, page_views: 1, bad_lines: 1 });
  await settled(dendro.url);

  const rows = (await exported({ format: "ndjson", events: { date_range: "all" } })).toString();
  for (const trace of traces) expect(rows).not.toContain(trace);
  const stored = rows
    .trim()
    .split("\n")
    .map((row) => JSON.parse(row) as Record<string, unknown>)
    .filter(({ host }) => host === "ex.org");
  expect(stored.map(({ path }) => String(path)).toSorted((a, b) => (a < b ? -1 : 1))).toEqual([
    "/jetty",
    "/jetty",
    "/list",
    "/names",
  ]);
  expect(new Set(stored.map(({ source }) => source))).toEqual(new Set(["ex.org"]));

  const plain = await exported({ format: "csv", events: { date_range: "all", columns: ["path"] } });
  const marked = await exported({
    format: "csv",
    bom: true,
    events: { date_range: "all", columns: ["path"] },
  });
  expect(marked).toEqual(Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), plain]));

  await dendro.stop();
  expect(filesHolding(dendro.directory, traces)).toEqual([]);
  await dendro.restart();
});
