import { pino } from "pino";
import { expect, test } from "vitest";
import { readableLine } from "./terminal-log.ts";

const plain = (_colour: unknown, text: string) => text;

/** What pino writes, as it is read. */
function read(log: (logger: ReturnType<typeof pino>) => void): string {
  let text = "";
  log(pino({}, { write: (line: string) => void (text = readableLine(line.trimEnd(), plain)) }));
  return text;
}

test("says when, how grave, what, and with which values", () => {
  expect(read((logger) => logger.info({ url: "http://x", tries: 2 }, "ready"))).toMatch(
    /^\d\d:\d\d:\d\d info {2}ready url=http:\/\/x tries=2$/u,
  );
});

test("says the fault of an error in the same line", () => {
  const line = read((logger) => logger.error({ err: new Error("disk full") }, "not written"));
  expect(line).toMatch(/^\S+ error not written: disk full$/u);
});

test("lets a stranger's values move no cursor", () => {
  expect(read((logger) => logger.warn({ path: "\u001b[2J\r\n" }, "a\u009bb"))).not.toMatch(/[\p{Cc}]/u);
});

test("leaves what is no JSON as it is", () => {
  expect(readableLine("plain", plain)).toBe("plain");
});
