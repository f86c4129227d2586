import { callApi } from "./api-calls.ts";
import { hexFrom } from "./simulated-event.ts";
import type { Visit } from "./visit-state.ts";
import { fulfilOrder } from "./workflows.ts";

/** Somebody presses "Order": the API takes it, and the order goes its way. @returns whether it was taken */
export function tryOrder(visit: Visit): boolean {
  const { world, random, recorder, customer, bill, at, member } = visit;
  const user = customer === null ? {} : { user_id: customer.user_id };
  const call = callApi(world, random, recorder, { name: "order", at: at - 400, ...user });
  const page = { path: "/checkout", ...user };
  if (!call.isOk) {
    recorder.add("checkout.failed", at, { ...page, data: { total: bill, ...member } });
    // Who has an account writes to somebody about it.
    visit.chats ||= customer !== null && random.chance(0.8);
    return false;
  }
  const id = `A-${hexFrom(random, 8).slice(0, 6)}`;
  const order = {
    order_id: id,
    total: bill,
    currency: "EUR",
    revenue: { amount: bill, currency: "EUR" },
    payment: random.oneOf(["card", "paypal", "invoice"]),
  };
  recorder.add("order.placed", at + 50, {
    path: "/checkout/thank-you",
    ...user,
    data: { ...order, ...member },
  });
  recorder.events.push(...fulfilOrder(world, { id, at: at + 300, total: bill, ...user }));
  visit.bill = 0;
  return true;
}
