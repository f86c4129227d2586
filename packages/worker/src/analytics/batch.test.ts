import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bodyOf, createBatch, createBatchIds, halve, parseBatch } from "./batch.ts";
import { eventOf, numbersOf } from "./test-support/receiver.ts";

const uuid = /^[\da-f]{8}-[\da-f]{4}-[78][\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/u;

describe("ids of batches", () => {
  test("are UUIDs that rise, also within a millisecond and when the clock goes back", () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 50 }), (times) => {
        let turn = 0;
        const newId = createBatchIds(() => 1_795_000_000_000 + (times[turn++ % times.length] ?? 0));
        const ids = Array.from({ length: 200 }, newId);
        expect(ids.every((id) => uuid.test(id))).toBe(true);
        expect(ids.toSorted()).toEqual(ids);
        expect(new Set(ids).size).toBe(ids.length);
      }),
    );
  });

  test("rise when there are more in a millisecond than fit one", () => {
    const newId = createBatchIds(() => 1_795_000_000_000);
    const ids = Array.from({ length: 10_000 }, newId);
    expect(ids.toSorted()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe("a batch", () => {
  const id = createBatchIds(Date.now)();
  const batchOf = (count: number) => {
    const { batch } = createBatch(
      id,
      'sup"port',
      Array.from({ length: count }, (_, number) => eventOf(number)),
    );
    if (batch === null) throw new Error("there is no batch");
    return batch;
  };

  test("is the same after it was kept as text", () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }),
        fc.array(fc.dictionary(fc.string(), fc.jsonValue())),
        (worker, data) => {
          const events = data.map((one, number) => eventOf(number, JSON.parse(JSON.stringify(one))));
          const { batch } = createBatch(id, worker, events);
          if (batch === null) throw new Error("there is no batch");
          expect(parseBatch(bodyOf(batch))).toEqual({ ...batch, json: JSON.stringify(events) });
          expect(JSON.parse(bodyOf(batch, "2026-11-21T12:00:00Z"))).toEqual(
            JSON.parse(
              JSON.stringify({ batch_id: id, worker_id: worker, events, sent_at: "2026-11-21T12:00:00Z" }),
            ),
          );
        },
      ),
    );
  });

  test("leaves out what is no JSON, and says so", () => {
    const circle: Record<string, unknown> = {};
    circle["self"] = circle;
    const bad = [eventOf(1, { big: 1n }), eventOf(3, circle)];
    const { batch, invalid } = createBatch(id, "w", [eventOf(0), bad[0]!, eventOf(2), bad[1]!]);
    expect(numbersOf(batch?.events ?? [])).toEqual([0, 2]);
    expect(invalid).toEqual(bad);
    expect(createBatch(id, "w", bad)).toEqual({ batch: null, invalid: bad });
  });

  test("halves into parts with ids of their own, which are the same whenever it is halved", () => {
    for (const count of [2, 3, 10]) {
      const [first, second] = halve(batchOf(count));
      expect([...first.events, ...second.events]).toEqual(batchOf(count).events);
      expect(first.events.length - second.events.length).toBeLessThan(2);
      expect(new Set([id, first.id, second.id]).size).toBe(3);
      expect([first.id, second.id].every((one) => uuid.test(one))).toBe(true);
      expect(first.id < second.id).toBe(true);
      expect(halve(batchOf(count)).map((half) => half.id)).toEqual([first.id, second.id]);
    }
  });
});
