import type { QueryKey } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { useTenant } from "../filters/tenant-context.ts";

/**
 * What a list held, while the same in another order is on its way: the table stays, and with it the focus in its heads.
 * To be given as a query's `placeholderData`.
 */
export const inOldOrder =
  (key: QueryKey) =>
  <T,>(held: T | undefined, of: { readonly queryKey: QueryKey } | undefined): T | undefined =>
    of !== undefined && withoutOrder(of.queryKey) === withoutOrder(key) ? held : undefined;

/** What is asked for, but for the order: `order` of presets and lists, `order_by` of queries. */
export const withoutOrder = (asked: unknown): string =>
  JSON.stringify(asked, (name, value: unknown) =>
    name === "order" || name === "order_by" ? undefined : value,
  );

interface Answered {
  readonly rows: readonly unknown[] | null;
}

/**
 * The answer of a query that is kept up to date; while the same in another order is on its way, that of before.
 * @param isOver whether there will be none, because of what went wrong
 */
export function useInOldOrder<A extends Answered>(
  query: object,
  answer: A,
  isOver: boolean,
): A & { readonly isOldOrder: boolean } {
  const key = withoutOrder([useTenant(), query]);
  const [held, setHeld] = useState({ key, answer });
  if (answer.rows !== null && (held.key !== key || held.answer.rows !== answer.rows))
    setHeld({ key, answer });
  const isOldOrder = answer.rows === null && !isOver && held.key === key && held.answer.rows !== null;
  return { ...(isOldOrder ? held.answer : answer), isOldOrder };
}

/** Rows, dimmed where they are still in the order of before. */
export function Ordered({
  isOld,
  className = "min-h-0",
  children,
}: {
  isOld: boolean;
  className?: string;
  children: ReactNode;
}) {
  return (
    <div aria-busy={isOld} className={`transition-opacity aria-busy:opacity-60 ${className}`}>
      {children}
    </div>
  );
}
