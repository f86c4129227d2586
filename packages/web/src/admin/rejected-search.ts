import { addressChoice, addressText } from "../lists/address-values.ts";

export const senders = ["tenant", "unknown"] as const;

/** Whose rejected events are listed, and which of them, as it stands in the address. */
export interface RejectedSearch {
  readonly sender?: (typeof senders)[number] | undefined;
  readonly code?: string | undefined;
}

export const readRejectedSearch = ({ sender, code }: Record<string, unknown>): RejectedSearch => ({
  sender: addressChoice(sender, senders, "tenant"),
  code: addressText(code),
});
