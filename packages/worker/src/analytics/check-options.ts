import { DendroError } from "@dendro/core";
import { parseUrl } from "@dendro/node";

/** What of a collector's options can be wrong. */
export interface CheckedOptions {
  readonly workerId: string;
  readonly url: string;
  readonly key?: string | undefined;
  readonly maxBatchEvents?: number | undefined;
  readonly flushIntervalMs?: number | undefined;
  readonly maxQueuedEvents?: number | undefined;
  readonly maxQueuedBytes?: number | undefined;
  readonly maxSpoolBytes?: number | undefined;
  readonly requestTimeoutMs?: number | undefined;
  readonly adoptIntervalMs?: number | undefined;
}

/** @throws DendroError `invalid_configuration` at once of what would fail with every batch */
export function checkOptions({ workerId, url, key, ...numbers }: CheckedOptions): void {
  if (typeof workerId !== "string" || workerId === "") throw wrong("the id of the worker must not be empty.");
  const address = parseUrl(url);
  if (address === null || !/^https?:$/u.test(address.protocol))
    throw wrong("the address must be an http or https one.");
  if (address.username !== "" || address.password !== "")
    throw wrong("the URL must have no user or password; use `key`.");
  if (key !== undefined && !/^[\x21-\x7e]+$/u.test(key))
    throw wrong("the key must be of visible ASCII characters.");
  for (const name of names) {
    const value = numbers[name];
    if (value === undefined || (Number.isInteger(value) && value >= 1 && value <= maxTimerMs)) continue;
    throw wrong(`\`${name}\` must be a whole number from 1 to ${maxTimerMs}; it is ${value}.`);
  }
}

const names = [
  "maxBatchEvents",
  "flushIntervalMs",
  "maxQueuedEvents",
  "maxQueuedBytes",
  "maxSpoolBytes",
  "requestTimeoutMs",
  "adoptIntervalMs",
] as const;

/** Timers of Node know no more. */
const maxTimerMs = 2 ** 31 - 1;

const wrong = (what: string) => new DendroError("invalid_configuration", `Analytics: ${what}`);
