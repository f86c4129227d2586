import fc from "fast-check";
import { expect, test } from "vitest";
import { createByteFeed } from "./byte-feed.ts";

test("what is pushed is read in order, each piece when the one before it was read", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.uint8Array({ minLength: 0, maxLength: 5 }), { maxLength: 20 }),
      async (pieces) => {
        const feed = createByteFeed();
        const read: number[] = [];
        let isReading = 0;
        const reading = (async () => {
          for await (const bytes of feed) {
            isReading += 1;
            await Promise.resolve();
            read.push(...bytes);
          }
        })();
        let pushed = 0;
        for (const piece of pieces) {
          await feed.push(piece);
          if (piece.byteLength > 0) pushed += 1;
          expect(isReading).toBe(pushed);
          expect(read).toHaveLength(
            pieces.slice(0, pieces.indexOf(piece)).flatMap((one) => [...one]).length + piece.length,
          );
        }
        feed.end();
        await reading;
        expect(read).toEqual(pieces.flatMap((one) => [...one]));
      },
    ),
  );
});

test("pushing does not wait for a reader that has gone", async () => {
  const feed = createByteFeed();
  const reader = feed[Symbol.asyncIterator]();
  const first = feed.push(new Uint8Array([1]));
  expect(await reader.next()).toEqual({ done: false, value: new Uint8Array([1]) });
  await reader.return?.();
  await first;
  await feed.push(new Uint8Array([2]));
});
