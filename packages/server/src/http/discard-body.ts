import type { IncomingMessage, ServerResponse } from "node:http";

/** How much of a body that is refused is still taken in, so that its sender gets to read why. */
const discarded = { bytes: 64 * 1024 * 1024, ms: 5000 };

/**
 * Takes in what is left of a body that is refused: who still writes when its connection is closed sees that break, and not the
 * answer. What is too large even for that is not read, and the connection ends with the answer.
 */
export async function discardBody(request: IncomingMessage, response: ServerResponse): Promise<void> {
  await takeRest(request);
  if (!request.complete && !response.headersSent) response.setHeader("connection", "close");
}

function takeRest(request: IncomingMessage): Promise<void> {
  if (request.complete || request.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    let bytes = 0;
    const onData = (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > discarded.bytes) done();
    };
    // Who read it before may still hold it back.
    const onPause = () => request.resume();
    const done = () => {
      clearTimeout(timer);
      request
        .off("data", onData)
        .off("pause", onPause)
        .off("end", done)
        .off("close", done)
        .off("error", done);
      resolve();
    };
    const timer = setTimeout(done, discarded.ms);
    request.on("data", onData).on("pause", onPause).once("end", done).once("close", done).once("error", done);
    request.resume();
  });
}
