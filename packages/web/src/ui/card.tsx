import type { ReactNode } from "react";

export function Card({
  title,
  action,
  children,
  label,
}: {
  title?: ReactNode;
  action?: ReactNode;
  children: ReactNode;
  label?: string;
}) {
  return (
    <section className="border-line bg-surface flex min-w-0 flex-col rounded-xl border" aria-label={label}>
      {(title !== undefined || action !== undefined) && (
        <header className="flex min-h-12 items-center justify-between gap-3 px-4 pt-2">
          {title}
          {action}
        </header>
      )}
      {children}
    </section>
  );
}

export const cardTitle = "text-sm font-semibold";
