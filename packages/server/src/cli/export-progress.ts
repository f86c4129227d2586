import { SingleBar } from "cli-progress";
import { formatBytes } from "./format.ts";
import type { Terminal } from "./terminal.ts";

/** Counts what passes, and shows it on a terminal. How much will come nobody knows. */
export async function* showingProgress(
  parts: AsyncIterable<Uint8Array>,
  stderr: Terminal["stderr"],
): AsyncGenerator<Uint8Array, void> {
  const bar = stderr.isTTY === true ? startBar(stderr) : null;
  let bytes = 0;
  try {
    for await (const part of parts) {
      bytes += part.byteLength;
      bar?.update(0, { amount: formatBytes(bytes) });
      yield part;
    }
  } finally {
    bar?.stop();
  }
}

function startBar(stderr: Terminal["stderr"]): SingleBar {
  const bar = new SingleBar({
    stream: stderr,
    format: "{amount}  {duration_formatted}",
    hideCursor: true,
    clearOnComplete: true,
    stopOnComplete: false,
  });
  bar.start(1, 0, { amount: formatBytes(0) });
  return bar;
}
