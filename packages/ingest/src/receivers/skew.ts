import { timeOf } from "../foreign-value.ts";

/** Clocks this close are taken to agree: sending takes time too. */
const toleranceMs = 60_000;

/**
 * When something happened, by our clock. A client that says when it sent shows how far its clock is off, and the event
 * is moved by that much.
 * @returns undefined when the client does not say: then it happened now
 */
export function correctedTime(timestamp: unknown, sentAt: unknown, receivedAt: number): number | undefined {
  const time = timeOf(timestamp);
  if (time === undefined) return undefined;
  const sent = timeOf(sentAt);
  if (sent === undefined) return time;
  const skew = receivedAt - sent;
  return Math.abs(skew) <= toleranceMs ? time : time + skew;
}
