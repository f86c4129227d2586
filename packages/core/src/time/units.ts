export const secondMs = 1000;
export const minuteMs = 60 * secondMs;
export const hourMs = 60 * minuteMs;
/** The length of a day of UTC. */
export const dayMs = 24 * hourMs;

/** The midnight at which the day of UTC began that a moment lies in. All in milliseconds since 1970. */
export const dayOf = (ms: number): number => Math.floor(ms / dayMs) * dayMs;

/** A moment, in milliseconds since 1970, as ISO 8601 in UTC. */
export const isoTime = (ms: number): string => new Date(ms).toISOString();

/** The day of UTC that a moment, in milliseconds since 1970, lies in, as `YYYY-MM-DD`. */
export const dateOf = (ms: number): string => new Date(ms).toISOString().slice(0, "YYYY-MM-DD".length);
