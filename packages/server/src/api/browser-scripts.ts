import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Context } from "hono";
import { compress } from "hono/compress";
import type { Api } from "./context.ts";

/** Which of the built files a path is; undefined when it is none. */
type FileAt = (path: string) => string | undefined;

const ours: FileAt = (path) => /^\/(dendro(?:-vitals)?\.js)$/u.exec(path)?.[1];

/** Of Plausible's, every extension is in one file, which looks for them in its own address. */
const plausible: FileAt = (path) =>
  /^(?:\/js)?\/(?:script|plausible|pa-[\w-]+)(?:\.[a-z-]+)*\.js$/u.test(path) ? "plausible.js" : undefined;

const umami: FileAt = (path) => (path === "/script.js" || path === "/umami.js" ? "umami.js" : undefined);

/** PostHog's library, and what it loads of its own version. */
const posthog: FileAt = (path) => {
  const name = /^\/static\/(?:[\d.]+\/)?([\w-]+(?:\.[\w-]+)*\.js)$/u.exec(path)?.[1];
  return name === undefined ? undefined : `vendor/posthog/${name}`;
};

const segmentLibrary = "vendor/segment/standalone.js";
const segment: FileAt = (path) => {
  if (/^\/analytics\.js\/v1\/[^/]+\/(?:platform\/)?analytics(?:\.min)?\.js$/u.test(path))
    return segmentLibrary;
  const part = /^\/analytics-next\/bundles\/([\w-]+\.bundle\.\w+\.js)$/u.exec(path)?.[1];
  return part === undefined ? undefined : `vendor/segment/${part}`;
};

/** `/script.js` is Umami's, as its snippet has it, before it is Plausible's. */
const files: readonly FileAt[] = [ours, umami, plausible, posthog, segment];
const paths = [
  "/dendro.js",
  "/dendro-vitals.js",
  "/script.js",
  "/umami.js",
  "/plausible.js",
  "/js/*",
  "/static/*",
  "/analytics.js/*",
  "/analytics-next/*",
];

/** Segment's library would know by HTTPS addresses alone where it comes from, and load its parts from its makers. */
const saysItsOrigin = `(function(s,a){if(s&&a&&!a._cdn)a._cdn=s.src.replace(/\\/analytics\\.js\\/v1\\/.*/,"")})(document.currentScript,window.analytics);\n`;

/**
 * Serves the scripts that websites load, to any website: ours, and what the snippets of other systems load.
 * @param root the folder of the built scripts; null when they were not built
 */
export function addBrowserScripts(api: Api, root: string | null): void {
  const read = createReader(root ?? "");

  async function answer(context: Context, next: () => Promise<void>): Promise<Response | void> {
    const name = files.map((fileAt) => fileAt(context.req.path)).find((found) => found !== undefined);
    if (name === undefined) return await next();
    context.header("content-type", "text/javascript; charset=utf-8");
    context.header("access-control-allow-origin", "*");
    context.header("cross-origin-resource-policy", "cross-origin");
    if (root === null) return context.body("// Not built here: run `npm run build`.\n", 404);
    const script = await read(name);
    if (script === null) return context.body(`// There is no ${context.req.path} here.\n`, 404);
    context.header("cache-control", "public, max-age=3600");
    context.header("etag", script.etag);
    // Whoever compresses it, we or a proxy, makes the tag a weak one.
    const known = context.req.header("if-none-match")?.includes(script.etag);
    return known ? context.body(null, 304) : context.body(script.text);
  }
  for (const path of paths) api.get(path, compress(), answer);
}

interface Script {
  readonly text: string;
  readonly etag: string;
}

/** Reads each file once: they do not change while the server runs. */
function createReader(root: string): (name: string) => Promise<Script | null> {
  const known = new Map<string, Script>();
  return async (name) => {
    const present = known.get(name);
    if (present !== undefined) return present;
    const read = await readFile(join(root, name), "utf8").catch(() => null);
    if (read === null) return null;
    const text = name === segmentLibrary ? saysItsOrigin + read : read;
    const etag = `"${createHash("sha256").update(text).digest("base64url").slice(0, 16)}"`;
    const script = { text, etag };
    known.set(name, script);
    return script;
  };
}
