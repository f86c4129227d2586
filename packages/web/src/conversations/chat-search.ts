import { addressChoice } from "../lists/address-values.ts";

export const chatOrders = ["oldest", "newest"] as const;
export type ChatOrder = (typeof chatOrders)[number];

/** How a conversation is read, as it stands in the address. */
export interface ChatSearch {
  readonly order?: ChatOrder | undefined;
}

export const readChatSearch = ({ order }: Record<string, unknown>): ChatSearch => ({
  order: addressChoice(order, chatOrders, "oldest"),
});
