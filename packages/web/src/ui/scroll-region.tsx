import type { ReactNode } from "react";

/** What is larger than its place: it can be scrolled, so it can be reached by key. */
export function ScrollRegion({
  label,
  className = "overflow-x-auto",
  children,
}: {
  label: string;
  className?: string;
  children: ReactNode;
}) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- arrows scroll it
    <div role="group" aria-label={label} tabIndex={0} className={`relative ${className}`}>
      {children}
    </div>
  );
}
