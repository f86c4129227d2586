import { metric } from "./with-dendro.ts";

/** Waits until days are rolled up to this one, as YYYY-MM-DD. */
export async function rolledUp(url: string, until: string): Promise<void> {
  while ((await metric(url, "dendro_rolled_up_until_seconds")) * 1000 < Date.parse(until))
    await new Promise((resolve) => setTimeout(resolve, 250));
}
