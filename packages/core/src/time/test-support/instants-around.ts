import { createZone } from "../time-zone.ts";
import { dayMs } from "../units.ts";

/** Zones whose clocks were only ever changed by whole hours, and some of the others. */
export const wholeHours = ["UTC", "Europe/Berlin", "America/New_York", "Africa/Cairo", "America/Sao_Paulo", "Pacific/Apia", "America/Santiago", "America/Havana", "Asia/Kolkata"]; // prettier-ignore
export const partHours = ["Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Chatham"];

/** Instants of any time, half of them within two hours of a change of the clocks. */
export function instantsAround(name: string, seeds: readonly number[]): number[] {
  const zone = createZone(name);
  return seeds.map((seed, index) => {
    const change = index % 2 === 0 ? undefined : zone.changeBetween(seed, seed + 200 * dayMs);
    return change === undefined ? seed : change + (seed % 7_200_000) * (index % 4 === 1 ? 1 : -1);
  });
}
