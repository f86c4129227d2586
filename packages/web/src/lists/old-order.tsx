import type { QueryKey } from "@tanstack/react-query";
import type { ReactNode } from "react";

/**
 * What a list held, while the same in another order is on its way: the table stays, and with it the focus in its heads.
 * To be given as a query's `placeholderData`.
 */
export const inOldOrder =
  (key: QueryKey) =>
  <T,>(held: T | undefined, of: { readonly queryKey: QueryKey } | undefined): T | undefined =>
    of !== undefined && withoutOrder(of.queryKey) === withoutOrder(key) ? held : undefined;

const withoutOrder = (key: QueryKey): string =>
  JSON.stringify(key, (name, value: unknown) => (name === "order" ? undefined : value));

/** Rows, dimmed where they are still in the order of before. */
export function Ordered({ isOld, children }: { isOld: boolean; children: ReactNode }) {
  return (
    <div aria-busy={isOld} className="min-h-0 transition-opacity aria-busy:opacity-60">
      {children}
    </div>
  );
}
