import { addressChoice, addressText } from "../lists/address-values.ts";
import { outcomes, type Outcome } from "./conversation-types.ts";

/** What can come first, as the API names it. */
export const conversationOrders = [
  "newest",
  "oldest",
  "most_messages",
  "most_tokens",
  "costliest",
  "slowest",
  "most_disliked",
  "most_errors",
  "lowest_score",
  "highest_score",
] as const;
export type ConversationOrder = (typeof conversationOrders)[number];

/** Which conversations are listed and how, as it stands in the address. */
export interface ConversationsSearch {
  /** What was said, by whom, or a part of an id. */
  readonly q?: string | undefined;
  readonly outcome?: Outcome | undefined;
  readonly order?: ConversationOrder | undefined;
}

/** Takes from an address what can be understood and leaves out the rest. */
export const readConversationsSearch = ({
  q,
  outcome,
  order,
}: Record<string, unknown>): ConversationsSearch => ({
  q: addressText(q),
  outcome: addressChoice(outcome, outcomes),
  order: addressChoice(order, conversationOrders, "newest"),
});
