import type { IncomingMessage } from "node:http";

/** How much of a body that is refused is still taken in, so that its sender gets to read why. */
const discarded = { bytes: 64 * 1024 * 1024, ms: 5000 };

export function discardBody(request: IncomingMessage): Promise<void> {
  if (request.complete || request.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    let bytes = 0;
    const timer = setTimeout(resolve, discarded.ms);
    const done = () => {
      clearTimeout(timer);
      resolve();
    };
    request.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > discarded.bytes) done();
    });
    request.once("end", done).once("close", done).once("error", done);
    request.resume();
  });
}
