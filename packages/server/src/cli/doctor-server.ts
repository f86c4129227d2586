import { createServer } from "node:net";
import { z } from "zod";
import type { Check } from "./doctor-check.ts";
import { answersAsDendro, findServerOf, localUrl } from "./running-server.ts";

const readinessSchema = z.object({
  checks: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string() })).optional(),
  detail: z.string().optional(),
});

/** How the server that runs here is; where there is none, whether one could listen. */
export async function checkServer(dataDir: string, host: string, port: number): Promise<Check[]> {
  const url = localUrl(host, port);
  const running = (await findServerOf(dataDir)) ?? (port !== 0 && (await answersAsDendro(url)) ? url : null);
  if (running !== null)
    return [
      { name: "server", status: "ok", detail: `runs at ${running}` },
      ...(await checkReadiness(running)),
    ];
  return [{ name: "server", status: "ok", detail: "does not run" }, await checkPort(host, port)];
}

async function checkReadiness(url: string): Promise<Check[]> {
  try {
    const response = await fetch(new URL("/ready", url), { signal: AbortSignal.timeout(5000) });
    const { checks = [], detail } = readinessSchema.catch({}).parse(await response.json());
    return [
      {
        name: "ready",
        status: response.ok ? "ok" : "wrong",
        detail: response.ok ? "accepts and answers" : (detail ?? "no"),
      },
      ...checks.map((check): Check => ({
        name: check.name,
        status: check.ok ? "ok" : "wrong",
        detail: check.detail,
      })),
    ];
  } catch (error) {
    return [
      {
        name: "ready",
        status: "wrong",
        detail: `does not answer: ${error instanceof Error ? error.message : String(error)}`,
      },
    ];
  }
}

async function checkPort(host: string, port: number): Promise<Check> {
  const { promise, resolve } = Promise.withResolvers<NodeJS.ErrnoException | null>();
  const server = createServer()
    .once("error", resolve)
    .listen(port, host, () => resolve(null));
  const error = await promise;
  server.close();
  if (error === null)
    return { name: "port", status: "ok", detail: port === 0 ? "any free one" : `${host}:${port} is free` };
  const why =
    error.code === "EADDRINUSE"
      ? "is used by another program"
      : `cannot be listened at: ${error.code ?? error.message}`;
  return { name: "port", status: "wrong", detail: `${host}:${port} ${why}` };
}
