import { dayMs, minuteMs } from "../time/units.ts";

/** What a sender may send. Documented in docs/events.md. */
export const limits = {
  /** Bytes of one event, as stored. */
  maxEventBytes: 64 * 1024,
  maxEventsPerRequest: 1000,
  /** Bytes of one request after decompression. */
  maxBodyBytes: 5 * 1024 * 1024,
  /** Levels of objects and arrays in `data`. */
  maxDepth: 16,
  /** Levels of objects and arrays in any JSON that is read; with more of them none of it is. */
  maxJsonDepth: 256,
  /** Characters of a type. */
  maxTypeLength: 128,
  /** Characters of an id or a batch id. */
  maxIdLength: 256,
  /** How far back a timestamp may lie, in milliseconds; history that is imported may be of any age. */
  maxAgeMs: 5 * 365 * dayMs,
  /** How far ahead a timestamp may lie, in milliseconds. */
  maxAheadMs: 60 * minuteMs,
  /** A gap of more than this ends a visit, in milliseconds. */
  visitTimeoutMs: 30 * minuteMs,
} as const;

/** The first and last instants that the warehouse's time type holds, in milliseconds: the years 1900 to 2299. */
export const earliestTimestamp = Date.UTC(1900, 0, 1);
export const latestTimestamp = Date.UTC(2299, 11, 31);
