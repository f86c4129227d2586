import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { serveStatic } from "@hono/node-server/serve-static";
import type { Api, ApiContext } from "./context.ts";

const hint = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Dendro</title>
<body style="font: 16px system-ui; max-width: 40rem; margin: 4rem auto">
<h1>Dendro is running</h1><p>The dashboard is not built here. Build it with <code>npm run build</code> and reload.</p>
<p>The API is described at <a href="/docs">/docs</a>.</p></body></html>`;

/** Where programs look for figures and files: to them a page would be an answer that is none. */
const isNoPage = /^\/(?:api|analytics|assets)\//u;

/** Whether a person goes there with a browser: to a program, or to a page that loads a script, HTML would be a wrong answer. */
export function isNavigation({ req }: ApiContext): boolean {
  const mode = req.header("sec-fetch-mode");
  const acceptsHtml = /\b(text\/html|application\/xhtml\+xml)\b/iu.test(req.header("accept") ?? "");
  return acceptsHtml && (mode === undefined || mode === "navigate");
}

/** The dashboard, which shows by its address what was asked for. */
export async function dashboardPage(context: ApiContext, webRoot: string) {
  context.header("cache-control", "no-cache");
  return context.html(await readFile(join(webRoot, "index.html"), "utf8"));
}

/** Serves the built dashboard; a path that is no file is a page of it. */
export function addDashboard(api: Api, webRoot: string | null): void {
  if (webRoot === null) {
    api.get("/", (context) => context.html(hint));
    return;
  }
  api.use(
    "/assets/*",
    serveStatic({
      root: webRoot,
      precompressed: true,
      // Their names have a hash of what is in them.
      onFound: (_path, context) => context.header("cache-control", "public, max-age=31536000, immutable"),
    }),
  );
  api.get(
    "*",
    serveStatic({ root: webRoot, onFound: (_path, context) => context.header("cache-control", "no-cache") }),
  );
  api.get("*", async (context) => {
    if (isNoPage.test(context.req.path) || !isNavigation(context)) return await context.notFound();
    return await dashboardPage(context, webRoot);
  });
}
