import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createRequire } from "node:module";
import { build } from "vite";

const require = createRequire(import.meta.url);

/** A script for a page, made of a module's source as a person's bundler would. */
export async function bundle(source: string): Promise<string> {
  const entry = "virtual:entry";
  const result = await build({
    configFile: false,
    logLevel: "silent",
    define: { "process.env.NODE_ENV": '"production"' },
    plugins: [
      {
        name: "entry",
        resolveId: (id, importer) =>
          id === entry ? id : importer === entry && /^[@a-z]/u.test(id) ? moduleOf(id) : null,
        load: (id) => (id === entry ? source : null),
      },
    ],
    build: {
      write: false,
      minify: false,
      rolldownOptions: { input: entry, output: { format: "iife", codeSplitting: false } },
    },
  });
  const [output] = Array.isArray(result) ? result : [result];
  if (output === undefined || !("output" in output)) throw new Error("nothing was built");
  return output.output.map((chunk) => ("code" in chunk ? chunk.code : "")).join("\n");
}

/** Left to the bundler's own resolution when it can do it. */
function moduleOf(id: string): string | null {
  try {
    return id === "virtual:entry" ? null : require.resolve(id);
  } catch {
    return null;
  }
}

export interface Site {
  readonly url: string;
  close(): Promise<void>;
}

/** A website whose every page runs the same script. */
export async function runSite(script: string): Promise<Site> {
  const server = createServer((request, response) => {
    if (request.url === "/script.js") {
      response.writeHead(200, { "content-type": "text/javascript; charset=utf-8" });
      return void response.end(script);
    }
    response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
    response.end(`<!doctype html><html lang="en"><title>Page ${request.url}</title>
<body style="height: 3000px"><p>Hello</p><a id="next" href="/second">next</a>
<script src="/script.js"></script></body></html>`);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
