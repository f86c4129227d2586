import { addressChoice } from "../lists/address-values.ts";

export const receivedStatuses = ["pending", "processed", "failed", "refused"] as const;

/** Which messages of a source are listed, as it stands in the address. */
export interface MessagesSearch {
  readonly status?: (typeof receivedStatuses)[number] | undefined;
}

export const readMessagesSearch = ({ status }: Record<string, unknown>): MessagesSearch => ({
  status: addressChoice(status, receivedStatuses),
});
