import type { ClaimedDelivery } from "../webhooks/delivery-queue.ts";

/** A delivery that was just claimed, for as long as nobody cares. */
export const claimedDelivery = (id: string, more: Partial<ClaimedDelivery> = {}): ClaimedDelivery => ({
  id,
  endpoint: "ep",
  attempts: 0,
  tried: 0,
  eventType: "signup",
  body: "{}",
  claimedUntil: Infinity,
  ...more,
});
