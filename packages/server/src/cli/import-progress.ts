import { SingleBar } from "cli-progress";
import type { ImportSummary } from "../imports/import-access-log.ts";
import { formatNumber } from "./format.ts";
import { printable } from "../telemetry/printable.ts";
import { printLine, type Terminal } from "./terminal.ts";

/** What people see of an import while it lasts. */
export interface ImportProgress {
  /** Counts the bytes that are read through it. */
  watch(input: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>;
  readonly update: (summary: Readonly<ImportSummary>) => void;
  /** Says that the server asked for patience. */
  readonly waiting: (error: unknown, waitMs: number) => void;
  /** Takes the bar away. */
  stop(): void;
}

/** A bar on a terminal; elsewhere nothing but the server's excuses. @param totalBytes null when it is not known */
export function showProgress(stderr: Terminal["stderr"], totalBytes: number | null): ImportProgress {
  const bar = stderr.isTTY === true ? startBar(stderr, totalBytes) : null;
  let bytes = 0;
  return {
    async *watch(input) {
      for await (const chunk of input) {
        bytes += chunk.byteLength;
        yield chunk;
      }
    },
    update({ lines, bad_lines: badLines }) {
      bar?.update(totalBytes === null ? 0 : Math.min(bytes, totalBytes), {
        lines: formatNumber(lines),
        bad: badLines === 0 ? "" : `, ${formatNumber(badLines)} bad`,
      });
    },
    waiting(error, waitMs) {
      const why = error instanceof Error ? printable(error.message) : String(error);
      printLine(stderr, `${why} Trying again in ${formatNumber(waitMs / 1000, 2)} s.`);
    },
    stop: () => bar?.stop(),
  };
}

function startBar(stderr: Terminal["stderr"], totalBytes: number | null): SingleBar {
  const lines = "{lines} lines{bad}";
  const bar = new SingleBar({
    stream: stderr,
    format:
      totalBytes === null
        ? `${lines}  {duration_formatted}`
        : `[{bar}] {percentage} %  ${lines}  ETA {eta_formatted}`,
    hideCursor: true,
    clearOnComplete: true,
    stopOnComplete: false,
  });
  bar.start(Math.max(totalBytes ?? 1, 1), 0, { lines: "0", bad: "" });
  return bar;
}
