import type { Random } from "./random.ts";

/** An event as the native receiver takes it. */
export interface SimulatedEvent {
  readonly id: string;
  readonly type: string;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly [field: string]: unknown;
}

/** A UUID that is the same every time, so that traffic that was sent before counts once. */
export function uuidFrom(random: Random): string {
  const digits = (count: number) =>
    Array.from({ length: count }, () => random.below(16).toString(16)).join("");
  const variant = (8 + random.below(4)).toString(16);
  return `${digits(8)}-${digits(4)}-8${digits(3)}-${variant}${digits(3)}-${digits(12)}`;
}
