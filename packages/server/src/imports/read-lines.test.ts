import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { array, assert, asyncProperty, integer, string, uint8Array } from "fast-check";
import { describe, expect, test } from "vitest";
import { maxLineLength, readLines } from "./read-lines.ts";

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

async function linesOf(input: AsyncIterable<Uint8Array>): Promise<string[]> {
  const lines: string[] = [];
  for await (const some of readLines(input)) lines.push(...some);
  return lines;
}

describe("reading lines", () => {
  test("gives them as they are, wherever the chunks end, gzipped or not", async () => {
    const line = string({ unit: "grapheme" }).map((text) => text.replaceAll(/[\r\n]/g, " "));
    await assert(
      asyncProperty(array(line, { minLength: 1 }), integer({ min: 1, max: 40 }), async (lines, size) => {
        const bytes = Buffer.from(`${lines.join("\n")}\n`);
        expect(await linesOf(pieces(bytes, size))).toEqual(lines);
        expect(await linesOf(pieces(gzipSync(bytes), size))).toEqual(lines);
      }),
      { numRuns: 50 },
    );
  });

  test("takes the last line also without its end, and Windows' line ends", async () => {
    expect(await linesOf(Readable.from([Buffer.from("one\r\ntwo")]))).toEqual(["one", "two"]);
  });

  test("reads several gzip files that were put one after the other", async () => {
    const bytes = Buffer.concat([gzipSync("one\n"), gzipSync("two\n")]);
    expect(await linesOf(pieces(bytes, 7))).toEqual(["one", "two"]);
  });

  test("has nothing to say of nothing", async () => {
    expect(await linesOf(pieces(new Uint8Array(0), 1))).toEqual([]);
  });

  test("survives any bytes", async () => {
    await assert(
      asyncProperty(uint8Array({ maxLength: 300 }), async (bytes) => {
        const lines = await linesOf(pieces(bytes, 16)).catch((error: unknown) => error);
        expect(Array.isArray(lines) || lines instanceof Error).toBe(true);
      }),
    );
  });

  test("cuts a line without an end, so that it cannot fill the memory", async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, "a"));
    const before = process.memoryUsage().rss;
    const lines = await linesOf(pieces(bomb, 64 * 1024));
    expect(lines.map((line) => line.length)).toEqual([maxLineLength + 1]);
    expect(process.memoryUsage().rss - before).toBeLessThan(200e6);
  });

  test("reports compressed data that is cut off, after the lines before", async () => {
    const text = Array.from({ length: 20_000 }, () => `${Math.random()}\n`).join("");
    const whole = gzipSync(text);
    const seen: string[] = [];
    const reading = (async () => {
      for await (const lines of readLines(pieces(whole.subarray(0, whole.length / 2), 4096)))
        seen.push(...lines);
    })();
    await expect(reading).rejects.toThrow(/unexpected end of file/);
    expect(seen.length).toBeGreaterThan(1000);
  });
});
