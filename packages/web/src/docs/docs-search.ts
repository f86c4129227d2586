import { addressText } from "../lists/address-values.ts";

/** Which operation is shown, and what is looked for, as it stands in the address. */
export interface DocsSearch {
  readonly op?: string | undefined;
  readonly q?: string | undefined;
}

export const readDocsSearch = ({ op, q }: Record<string, unknown>): DocsSearch => ({
  op: addressText(op),
  q: addressText(q),
});
