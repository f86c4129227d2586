import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createBatchIds } from "./batch-ids.ts";
import { bodyOf, halve, parseBody, type Batch } from "./batch.ts";
import { createReporter } from "./reporter.ts";
import { takeBatch } from "./take-batch.ts";

const uuid = /^[\da-f]{8}-[\da-f]{4}-[78][\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/u;
const randomHex = (bytes: number) =>
  Buffer.from(crypto.getRandomValues(new Uint8Array(bytes))).toString("hex");

describe("ids of batches", () => {
  test("are UUIDs that rise, also within a millisecond and when the clock goes back", () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 50 }), (times) => {
        let turn = 0;
        const newId = createBatchIds(
          () => 1_795_000_000_000 + (times[turn++ % times.length] ?? 0),
          randomHex,
        );
        const ids = Array.from({ length: 200 }, newId);
        expect(ids.every((id) => uuid.test(id))).toBe(true);
        expect(ids.toSorted()).toEqual(ids);
        expect(new Set(ids).size).toBe(ids.length);
      }),
    );
  });

  test("rise when there are more in a millisecond than fit one", () => {
    const newId = createBatchIds(() => 1_795_000_000_000, randomHex);
    const ids = Array.from({ length: 10_000 }, newId);
    expect(ids.toSorted()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe("a batch", () => {
  const id = createBatchIds(Date.now, randomHex)();
  const batchOf = (count: number): Batch<number> => ({
    id,
    events: Array.from({ length: count }, (_, number) => number),
    parts: Array.from({ length: count }, (_, number) => String(number)),
  });

  test("is the same after it was kept as text, and says what else it is told to", () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }),
        fc.array(fc.dictionary(fc.string(), fc.jsonValue())),
        (worker, data) => {
          const events = data.map((one) => JSON.parse(JSON.stringify(one)) as unknown);
          const batch = { id, events, parts: events.map((event) => JSON.stringify(event)) };
          expect(parseBody(bodyOf(batch))).toEqual(batch);
          expect(parseBody(bodyOf(batch, { worker_id: worker }))).toEqual(batch);
          expect(JSON.parse(bodyOf(batch, { worker_id: worker, sent_at: "now" }))).toEqual({
            batch_id: id,
            worker_id: worker,
            events,
            sent_at: "now",
          });
        },
      ),
    );
  });

  test.each(["", "null", "[]", '{"batch_id":"a"}', '{"batch_id":"a","events":{}}'])(
    "is nothing that reads %j",
    (body) => {
      expect(() => parseBody(body)).toThrow(/JSON|events|null|undefined/u);
    },
  );

  test("halves into parts with ids of their own, which are the same whenever it is halved", () => {
    for (const count of [2, 3, 10]) {
      const [first, second] = halve(batchOf(count)) as [Batch<number>, Batch<number>];
      expect([...first.events, ...second.events]).toEqual(batchOf(count).events);
      expect([...first.parts, ...second.parts]).toEqual(batchOf(count).parts);
      expect(first.events).toHaveLength(Math.ceil(count / 2));
      expect(new Set([id, first.id, second.id]).size).toBe(3);
      expect([first.id, second.id].every((one) => uuid.test(one))).toBe(true);
      expect(first.id < second.id).toBe(true);
      expect(halve(batchOf(count)).map((half) => half.id)).toEqual([first.id, second.id]);
    }
  });

  test("of a thousand events halves down to a thousand ids, no two of all that came in between the same", () => {
    const ids: string[] = [];
    const all = (batch: Batch<number>): void => {
      ids.push(batch.id);
      if (batch.parts.length > 1) halve(batch).forEach(all);
    };
    all(batchOf(1000));
    expect(ids).toHaveLength(1999);
    expect(new Set(ids).size).toBe(1999);
    expect(ids.every((one) => uuid.test(one))).toBe(true);
  });
});

describe("taking a batch out of a queue", () => {
  const encode = (event: unknown) => {
    try {
      return JSON.stringify(event);
    } catch {
      return { fault: "It is no JSON." };
    }
  };

  function take(waiting: unknown[], maxCharacters = 1000) {
    const dropped: unknown[] = [];
    const report = createReporter<unknown>({
      dropped: (events, reason, detail) => void dropped.push([events, reason, detail]),
      failed: () => {},
      fault: () => {},
    });
    return { batch: takeBatch(waiting, "id", encode, maxCharacters, report), dropped };
  }

  test("leaves out what is no JSON, and says so", () => {
    const waiting = [0, 1n, 2];
    const { batch, dropped } = take(waiting);
    expect(batch).toEqual({ id: "id", events: [0, 2], parts: ["0", "2"] });
    expect(dropped).toEqual([[[1n], "invalid", "It is no JSON."]]);
    expect(waiting).toEqual([]);
    expect(take([1n, 2n]).batch).toBeNull();
  });

  test("takes a thousand events at most, and as many characters as one request may have", () => {
    const many = Array.from({ length: 1500 }, () => 1);
    expect(take(many, 1e6).batch?.events).toHaveLength(1000);
    expect(many).toHaveLength(500);
    const long = ["x".repeat(400), "x".repeat(400), "x".repeat(400)];
    expect(take(long).batch?.events).toHaveLength(2);
    expect(long).toHaveLength(1);
    // One that is too long by itself is for Dendro to judge.
    expect(take(["x".repeat(2000)]).batch?.events).toHaveLength(1);
  });
});
