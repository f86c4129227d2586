import type { Server, ServerResponse } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { DendroError } from "@dendro/core";
import { problemOf } from "./problem.ts";

/** How long requests in flight may take to finish when the server closes, in milliseconds. */
export const drainMs = 10_000;

/** @throws DendroError `invalid_configuration` when it cannot listen there, with the reason */
export function listen(
  server: Server,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const why =
        error.code === "EADDRINUSE"
          ? "something else listens there; choose another with --port"
          : error.message;
      reject(
        new DendroError("invalid_configuration", `Dendro cannot listen at ${host}:${port}: ${why}.`, {
          cause: error,
        }),
      );
    });
    server.listen(port, host, resolve);
  });
}

/** Lets requests in flight finish, for a while. */
export async function drain(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  await Promise.race([closed, wait(drainMs, undefined, { ref: false })]);
  server.closeAllConnections();
}

/** Answers with a problem, or breaks off an answer that has begun. */
export function sendProblem(
  response: ServerResponse,
  error: unknown,
  instance: string,
  requestId: string,
): void {
  if (response.headersSent || response.destroyed) return void response.destroy();
  const { status, headers, body } = problemOf(error, instance, requestId);
  response.writeHead(status, {
    ...headers,
    ...(status === 426 ? { upgrade: "websocket", connection: "upgrade, close" } : {}),
  });
  response.end(JSON.stringify(body));
}
