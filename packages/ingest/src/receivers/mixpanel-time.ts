import { numberOf, timeOf } from "../foreign-value.ts";
import { correctedTime } from "./skew.ts";

/** Seconds since 1970 are not as many before the year 5138; milliseconds were as many in 1973. */
const leastMs = 1e11;

/**
 * When it happened: Mixpanel takes seconds and milliseconds.
 * @param sentAt when the client says it sent the request
 * @returns what was sent when it is no time, so that it is refused and not dated now
 */
export function mixpanelTime(
  time: unknown,
  sentAt: unknown,
  receivedAt: number,
): number | string | undefined {
  if (time === undefined || time === null || time === "") return undefined;
  const number = numberOf(time);
  const ms =
    number === undefined ? timeOf(time) : Math.round(Math.abs(number) < leastMs ? number * 1000 : number);
  return correctedTime(ms, sentAt, receivedAt) ?? JSON.stringify(time);
}
