import type { ReactNode } from "react";

/** What is known of one thing, by name. */
export function Facts({ children }: { children: ReactNode }) {
  return <dl className="space-y-2.5 px-4 pt-1 pb-4 text-[0.8125rem]">{children}</dl>;
}

export function Fact({ title, children }: { title: ReactNode; children: ReactNode }) {
  return (
    <div className="flex items-baseline justify-between gap-4">
      <dt className="text-muted shrink-0">{title}</dt>
      <dd className="min-w-0 text-right break-words tabular-nums">{children}</dd>
    </div>
  );
}
