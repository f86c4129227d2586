import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";

/** Characters of a line that are kept, one more than is allowed, so that whoever reads it can tell. */
const keptLength = 32 * 1024 + 1;

/** The longest line there may be, in characters. */
export const maxLineLength = keptLength - 1;

/**
 * The lines of a text, gzipped or not, a chunk's worth at a time. Memory is bounded whatever comes: a line longer than
 * {@link maxLineLength} is cut one character beyond it.
 * @throws an Error of zlib's when the compressed data is damaged or cut off
 */
export async function* readLines(input: AsyncIterable<Uint8Array>): AsyncGenerator<string[]> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of decompress(input)) {
    const text = decoder.decode(chunk, { stream: true });
    const lines = text.split("\n");
    lines[0] = append(rest, lines[0] ?? "");
    rest = append("", lines.pop() ?? "");
    if (lines.length > 0) yield lines.map(trimReturn);
  }
  rest = append(rest, decoder.decode());
  if (rest !== "") yield [trimReturn(rest)];
}

function append(start: string, end: string): string {
  return start.length + end.length <= keptLength
    ? start + end
    : start + end.slice(0, keptLength - start.length);
}

function trimReturn(line: string): string {
  const text = line.endsWith("\r") ? line.slice(0, -1) : line;
  return text.length <= keptLength ? text : text.slice(0, keptLength);
}

/** Decides by the first two bytes, because names lie and stdin has none. */
async function* decompress(input: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const chunks = input[Symbol.asyncIterator]();
  const first: Uint8Array[] = [];
  let length = 0;
  while (length < 2) {
    const next = await chunks.next();
    if (next.done === true) break;
    first.push(next.value);
    length += next.value.byteLength;
  }
  const head = Buffer.concat(first);
  const whole = resume(head, chunks);
  const isGzip = head[0] === 0x1f && head[1] === 0x8b;
  // What goes wrong reaches whoever reads the last stream, so there is nothing left to do with it here.
  if (!isGzip) yield* whole;
  else yield* pipeline(Readable.from(whole), createGunzip(), () => {}) as AsyncIterable<Uint8Array>;
}

async function* resume(head: Uint8Array, chunks: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (head.byteLength > 0) yield head;
  try {
    for (;;) {
      const next = await chunks.next();
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    await chunks.return?.();
  }
}
