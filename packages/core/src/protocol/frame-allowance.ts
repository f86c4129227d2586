/** How many frames a client may send now: so many at once, and so many more each second. */
export interface FrameAllowance {
  /**
   * @param now milliseconds, of a clock that does not go back
   * @param amount how many frames it counts as. @defaultValue 1
   */
  take(now: number, amount?: number): boolean;
}

export function createFrameAllowance(perSecond: number, atOnce: number, start: number): FrameAllowance {
  let left = atOnce;
  let last = start;
  return {
    take(now, amount = 1) {
      left = Math.min(atOnce, left + (Math.max(0, now - last) / 1000) * perSecond);
      last = now;
      if (left < amount) return false;
      left -= amount;
      return true;
    },
  };
}
