/** Spreads requests over time: as many a second as allowed, and those of one second at once at most. */
export interface Rate {
  /** Takes a place. @returns 0, or how long to wait for one, in milliseconds */
  take(perSecond: number | null, now: number): number;
}

export function createRate(): Rate {
  let places = 0;
  let countedAt = -Infinity;
  return {
    take(perSecond, now) {
      if (perSecond === null) return 0;
      places = Math.min(perSecond, places + (Math.max(0, now - countedAt) / 1000) * perSecond);
      countedAt = now;
      if (places < 1) return Math.ceil(((1 - places) / perSecond) * 1000);
      places -= 1;
      return 0;
    },
  };
}
