import fc from "fast-check";
import { expect, test } from "vitest";
import { createWatermark } from "./watermark.ts";

const later = async () => await new Promise<void>((resolve) => setImmediate(resolve));

test("what is read is of one watermark, whatever comes meanwhile", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(3), { minLength: 1, maxLength: 12 }),
      fc.array(fc.nat(6), { minLength: 1, maxLength: 12 }),
      async (batches, readings) => {
        const watermark = createWatermark({ readLimitMs: 0 });
        /** A batch comes into two tables, one after the other. */
        const tables = [0, 0];
        const write = async () => {
          for (const [index, pauses] of batches.entries()) {
            for (let pause = 0; pause < pauses; pause += 1) await later();
            await watermark.move(async () => {
              for (const table of tables.keys()) {
                await later();
                tables[table] = index + 1;
              }
            }, index + 1);
          }
        };
        const read = async (pauses: number) =>
          await watermark.read(
            async () => {
              const first = tables[0];
              for (let pause = 0; pause < pauses; pause += 1) await later();
              return [first, tables[1]];
            },
            (found, written) => expect(found).toEqual([written, written]),
          );
        await Promise.all([write(), ...readings.map(read)]);
        expect(watermark.written).toBe(batches.length);
      },
    ),
    { numRuns: 60 },
  );
});

test("a reader that waits begins before the next batch does, though that was there first", async () => {
  const watermark = createWatermark();
  const happened: string[] = [];
  const gate = Promise.withResolvers<void>();
  const first = watermark.move(async () => await gate.promise, 1);
  const read = watermark.read(
    async () => {
      happened.push("reads");
      await later();
    },
    (_, written) => happened.push(`read as of ${written}`),
  );
  const second = first.then(
    async () => await watermark.move(async () => void happened.push("second batch"), 2),
  );
  gate.resolve();
  await Promise.all([read, second]);
  expect(happened).toEqual(["reads", "read as of 1", "second batch"]);
});

test("a reading that takes too long holds no batch up, and has longer the next time", async () => {
  const watermark = createWatermark({ readLimitMs: 10 });
  const stuck = Promise.withResolvers<void>();
  let tries = 0;
  const read = watermark.read(
    async () => {
      tries += 1;
      if (tries === 1) await stuck.promise;
    },
    (_, written) => written,
  );
  await watermark.move(async () => {}, 1);
  expect([watermark.written, tries]).toEqual([1, 1]);
  stuck.resolve();
  expect(await read).toBe(1);
  expect(tries).toBe(2);
});

test("settled means that what was on its way has come, and says so when it never will", async () => {
  const watermark = createWatermark();
  watermark.resume(3);
  expect(await watermark.settled()).toBe(3);
  const gate = Promise.withResolvers<void>();
  const moved = watermark.move(async () => await gate.promise, 5);
  const settled = watermark.settled();
  gate.resolve();
  await moved;
  expect(await settled).toBe(5);
  // A change of rows that failed is to be made again, and what came before it is there.
  await expect(watermark.move(async () => await Promise.reject(new Error("not changed")))).rejects.toThrow(
    "not changed",
  );
  expect(await watermark.settled()).toBe(5);
  const failed = watermark.move(async () => await Promise.reject(new Error("gave up")), 6);
  await Promise.all([
    expect(failed).rejects.toThrow("gave up"),
    expect(watermark.settled()).rejects.toThrow("gave up"),
  ]);
});
