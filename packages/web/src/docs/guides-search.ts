import { addressText } from "../lists/address-values.ts";

/** What is looked for in the guides, as it stands in the address. */
export interface GuidesSearch {
  readonly q?: string | undefined;
}

export const readGuidesSearch = ({ q }: Record<string, unknown>): GuidesSearch => ({ q: addressText(q) });
