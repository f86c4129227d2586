import { addressChoice, addressText } from "../lists/address-values.ts";

/** What can come first, as the API names it. */
export const userOrders = [
  "last_seen",
  "first_seen",
  "messages",
  "conversations",
  "activities",
  "tokens",
  "cost",
] as const;
export type UserOrder = (typeof userOrders)[number];

/** Which users are listed and how, as it stands in the address. */
export interface UsersSearch {
  /** A part of an id. */
  readonly q?: string | undefined;
  /** Only who was seen in the last 30 days. */
  readonly active?: true | undefined;
  readonly order?: UserOrder | undefined;
}

/** Takes from an address what can be understood and leaves out the rest. */
export const readUsersSearch = ({ q, active, order }: Record<string, unknown>): UsersSearch => ({
  q: addressText(q),
  active: active === true ? true : undefined,
  order: addressChoice(order, userOrders, "last_seen"),
});
