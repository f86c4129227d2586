import type { Random } from "./random.ts";

/** An event as the native receiver takes it. */
export interface SimulatedEvent {
  readonly id: string;
  readonly type: string;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly [field: string]: unknown;
}

/** What happens in the course of something, such as a visit, put together in any order. */
export interface Recorder {
  readonly events: SimulatedEvent[];
  /** @param at milliseconds since 1970 */
  add(type: string, at: number, fields?: object): void;
  /** The same, without what all others have in common: another sender tells it. */
  addOther(type: string, at: number, fields: object): void;
}

/** @param common fields of every event, unless it has its own */
export function createRecorder(random: Random, common: object = {}): Recorder {
  const events: SimulatedEvent[] = [];
  const addOther = (type: string, at: number, fields: object) =>
    void events.push({ ...fields, type, id: uuidFrom(random), timestamp: Math.round(at) });
  return {
    events,
    addOther,
    add: (type, at, fields) => addOther(type, at, { ...common, ...fields }),
  };
}

/** So many hexadecimal digits, in eights, that are the same every time. */
export function hexFrom(random: Random, digits: number): string {
  let text = "";
  while (text.length < digits)
    text += random
      .below(2 ** 32)
      .toString(16)
      .padStart(8, "0");
  return text;
}

/** A UUID that is the same every time, so that traffic that was sent before counts once. */
export function uuidFrom(random: Random): string {
  const hex = hexFrom(random, 32);
  const variant = "89ab"[Number.parseInt(hex[16] ?? "0", 16) % 4] ?? "8";
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
}
