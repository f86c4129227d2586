import type { Readable, Writable } from "node:stream";
import { styleText } from "node:util";
import type { Environment } from "../installation/config.ts";

type Output = Writable & { readonly isTTY?: boolean; readonly columns?: number };

/** What a command may touch of the process it runs in. */
export interface Terminal {
  readonly env: Environment;
  readonly stdin: Readable & { readonly isTTY?: boolean };
  /** For the answer, and nothing else. */
  readonly stdout: Output;
  /** For people: notices, progress, errors, logs. */
  readonly stderr: Output;
}

/** Colours `text` when `output` is a terminal that shows them (and NO_COLOR is not set). */
export function paint(output: Output, format: Parameters<typeof styleText>[0], text: string): string {
  return styleText(format, text, { stream: output, validateStream: true });
}

export function printLine(output: Output, text = ""): void {
  output.write(`${text}\n`);
}
