import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OpenAPIHono } from "@hono/zod-openapi";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Api, ApiEnvironment } from "./context.ts";
import { addDashboard } from "./dashboard.ts";

let webRoot: string;
let api: Api;
beforeAll(() => {
  webRoot = mkdtempSync(join(tmpdir(), "dendro-web-"));
  writeFileSync(join(webRoot, "index.html"), "<p>the dashboard</p>");
  mkdirSync(join(webRoot, "assets"));
  for (const [name, text] of [
    ["a.js", "whole"],
    ["a.js.br", "brotli"],
    ["a.js.gz", "gzip"],
  ] as const)
    writeFileSync(join(webRoot, "assets", name), text);
  api = new OpenAPIHono<ApiEnvironment>();
  api.notFound((context) => context.text("nothing here", 404));
  addDashboard(api, webRoot);
});
afterAll(() => {
  rmSync(webRoot, { recursive: true });
});

test.each(["/", "/workers/support", "/explore"])("%s is a page of the dashboard", async (path) => {
  const response = await api.request(path, { headers: { accept: "text/html" } });
  expect(await response.text()).toBe("<p>the dashboard</p>");
});

test.each([
  ["gzip, deflate, br, zstd", "br", "brotli"],
  ["gzip", "gzip", "gzip"],
  ["identity", null, "whole"],
])("a script goes out compressed for who accepts %s", async (accepted, encoding, text) => {
  const response = await api.request("/assets/a.js", { headers: { "accept-encoding": accepted } });
  expect([response.headers.get("content-encoding"), await response.text()]).toEqual([encoding, text]);
  expect(response.headers.get("content-type")).toContain("javascript");
});

test.each([
  ["/api/v1/nothing", { accept: "text/html" }],
  ["/assets/gone.js", { accept: "text/html" }],
  ["/analytics/summary", { accept: "text/html" }],
  ["/matomo.php", { accept: "*/*" }],
  ["/static/array.js", { accept: "text/html", "sec-fetch-mode": "no-cors" }],
])("%s is not there, and is not answered with a page", async (path, headers) => {
  const response = await api.request(path, { headers });
  expect([response.status, await response.text()]).toEqual([404, "nothing here"]);
});
