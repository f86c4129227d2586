import { styleText } from "node:util";
import { printable } from "./printable.ts";

const levels: Readonly<Record<number, readonly [name: string, colour: Parameters<typeof styleText>[0]]>> = {
  10: ["trace", "gray"],
  20: ["debug", "gray"],
  30: ["info", "green"],
  40: ["warn", "yellow"],
  50: ["error", "red"],
  60: ["fatal", "red"],
};

/** What every line has, and whoever looks at a terminal need not read. */
const passedOver = new Set(["level", "time", "pid", "hostname", "msg", "err"]);

/** A line of the log as a person reads it: when, how grave, what happened, and with which values. */
export function readableLine(
  json: string,
  paint: (colour: Parameters<typeof styleText>[0], text: string) => string,
): string {
  let line: Record<string, unknown>;
  try {
    line = JSON.parse(json) as Record<string, unknown>;
  } catch {
    return json;
  }
  const [name, colour] = levels[Number(line["level"])] ?? ["log", "gray"];
  const time = new Date(Number(line["time"])).toTimeString().slice(0, 8);
  const { message } = (line["err"] ?? {}) as { message?: unknown };
  const values = Object.entries(line)
    .filter(([key]) => !passedOver.has(key))
    .map(([key, value]) => `${key}=${typeof value === "string" ? value : JSON.stringify(value)}`)
    // Values may be a stranger's.
    .map((text) => paint("gray", printable(text)));
  const said = [line["msg"], message].filter((text) => typeof text === "string" && text !== "").join(": ");
  return [paint("gray", time), paint(colour, name.padEnd(5)), printable(said), ...values].join(" ");
}

/** Where the log goes on a terminal: lines of JSON come in, readable ones go out. */
export function terminalLog(output: NodeJS.WriteStream): { write(line: string): void } {
  const paint = (colour: Parameters<typeof styleText>[0], text: string) =>
    styleText(colour, text, { stream: output, validateStream: true });
  return { write: (line) => void output.write(`${readableLine(line.trimEnd(), paint)}\n`) };
}
