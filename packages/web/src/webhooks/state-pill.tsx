import type { ReactNode } from "react";

const looks = {
  good: "text-good border-good/40",
  bad: "text-bad border-bad/40",
  warn: "text-warn border-warn/40",
  quiet: "text-muted border-line-strong",
} as const;

/** A state in a word or two, told by its colour too. */
export function StatePill({ look, children }: { look: keyof typeof looks; children: ReactNode }) {
  return (
    <span
      className={`inline-flex h-6 items-center gap-1.5 rounded-full border px-2.5 text-xs font-medium whitespace-nowrap ${looks[look]}`}
    >
      <span aria-hidden className="size-1.5 rounded-full bg-current" />
      {children}
    </span>
  );
}
