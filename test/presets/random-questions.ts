import fc from "fast-check";
import { addDays, day, hour, type Asked } from "./plain-time.ts";
import { zones } from "./random-activity.ts";

/** As somebody would write it behind the question mark. */
export type Question = Record<string, string | number>;

/** Any way to ask about a time that begins before it ends. */
export function time(now: number): fc.Arbitrary<Asked> {
  const date = fc
    .integer({ min: 1, max: 5 })
    .map((days) => addDays(new Date(now).toISOString().slice(0, 10), -days));
  const after = fc.nat(2);
  const moment = fc.nat(2 * 96).map((quarters) => {
    const instant = Math.floor(now / hour) * hour - 6 * hour - (quarters * hour) / 4;
    return new Date(instant).toISOString();
  });
  const local = moment.map((text) => text.slice(0, "YYYY-MM-DDTHH:MM".length));
  const days = fc.integer({ min: 1, max: 9 });
  return fc
    .tuple(
      fc.oneof(
        fc.constant({}),
        fc.record({ days }),
        fc.record({ days }),
        fc.record({ start: fc.oneof(date, moment, local) }),
        fc.record({ end: fc.oneof(date, moment, local), days }, { requiredKeys: ["end"] }),
        fc.tuple(date, after).map(([start, more]) => ({ start, end: addDays(start, more) })),
        fc.tuple(moment, after).map(([start, more]) => ({
          start,
          end: new Date(Date.parse(start) + more * day + 90 * 60_000).toISOString(),
        })),
        fc.tuple(date, after).map(([start, more]) => ({ start, end: `${addDays(start, more)}T17:15` })),
      ),
      // Where clocks have just been put forward, twice as often; in UTC, where nothing is said.
      fc.constantFrom(...zones, "Europe/Berlin").map((timezone) => (timezone === "UTC" ? {} : { timezone })),
    )
    .map(([range, zone]) => ({ ...range, ...zone }));
}

/** A beginning and an end by whichever of their two names. */
const named = (asked: Question, usesOther: boolean): Question =>
  usesOther
    ? Object.fromEntries(
        Object.entries(asked).map(([name, value]) => [
          name === "start" || name === "end" ? `${name}_date` : name,
          value,
        ]),
      )
    : asked;
const usesOtherName = fc.integer({ min: 1, max: 4 }).map((one) => one === 1);

/** A time, and some of what else may be asked with. */
export const questionWith =
  (more: Readonly<Record<string, fc.Arbitrary<string | number>>> = {}) =>
  (now: number): fc.Arbitrary<Question> =>
    fc
      .tuple(time(now), fc.record(more, { requiredKeys: [] }), usesOtherName)
      .map(([asked, rest, usesOther]) => named({ ...asked, ...rest }, usesOther));

/** A site is asked about a time that has a beginning. */
export const siteQuestion = (now: number): fc.Arbitrary<Question> =>
  fc
    .tuple(time(now), usesOtherName)
    .map(([{ start, end, timezone = "UTC" }, usesOther]) =>
      start === undefined
        ? { start: addDays(new Date(now).toISOString().slice(0, 10), -2), timezone }
        : named({ start, ...(end === undefined ? {} : { end }), timezone }, usesOther),
    );

/** Of today there is only where. */
export const zoneQuestion = (now: number): fc.Arbitrary<Question> =>
  time(now).map(({ timezone }) => (timezone === undefined ? {} : { timezone }));
