import type { Order } from "./scripted-model.ts";

const items = ["a tent", "hiking boots", "a stove", "a headlamp"] as const;
const statuses = ["on its way", "being packed", "delivered"] as const;

/**
 * Looks an order up in a system that is made up: the same number is always the same order.
 * @throws Error for the number 13, so that there is a failing tool to look at
 */
export async function lookUpOrder(id: string, signal: AbortSignal): Promise<Order> {
  await pause(400, signal);
  const number = Number(id);
  if (number === 13) throw new Error("The order system does not answer.");
  return {
    id,
    item: items[number % items.length] ?? items[0],
    status: statuses[number % statuses.length] ?? statuses[0],
    arrives: new Date(Date.now() + ((number % 5) + 1) * 86_400_000).toISOString().slice(0, 10),
  };
}

/** Waits, or throws when it is not to be waited for any more. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener(
      "abort",
      () => {
        clearTimeout(timer);
        reject(new Error("It was stopped."));
      },
      { once: true },
    );
  });
}
