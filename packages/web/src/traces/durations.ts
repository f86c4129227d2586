const unitsMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, min: 60_000, h: 3_600_000 };

/** Milliseconds of what people write: `800`, `1.5 s`, `2m`; a number alone is milliseconds. @returns null for anything else */
export function readDuration(text: string): number | null {
  const [, number, unit = "ms"] = /^(\d+(?:\.\d+)?)\s*(ms|s|min|m|h)?$/u.exec(text.trim()) ?? [];
  const ms = number === undefined ? 0 : Number(number) * (unitsMs[unit] ?? 1);
  return ms > 0 ? ms : null;
}

/** A duration as one would write it, without losing any of it. */
export const writeDuration = (ms: number): string => (ms % 100 === 0 ? `${ms / 1000} s` : `${ms} ms`);
