import { readFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../dist", import.meta.url));
const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
};

/** Sends a file of the built page. */
export async function sendPageFile(path: string, response: ServerResponse): Promise<void> {
  const file = normalize(join(root, path === "/" ? "index.html" : path));
  try {
    if (!file.startsWith(root)) throw new Error("It is not one of the page's.");
    const body = await readFile(file);
    response.writeHead(200, {
      "content-type": types[extname(file)] ?? "application/octet-stream",
      "content-security-policy":
        "default-src 'self'; connect-src 'self' ws: wss:; img-src 'self' https: data:",
    });
    response.end(body);
  } catch {
    response.writeHead(404, { "content-type": "text/plain" }).end("There is nothing here.\n");
  }
}
