import { ArrowDown, ArrowUp } from "lucide-react";
import type { ReactNode } from "react";

/** The head of a column by which the list can be ordered. */
export function SortHeader({
  children,
  isChosen,
  direction = "descending",
  onChoose,
  className = "",
}: {
  children: ReactNode;
  isChosen: boolean;
  direction?: "ascending" | "descending";
  onChoose: () => void;
  className?: string;
}) {
  const Arrow = direction === "descending" ? ArrowDown : ArrowUp;
  return (
    <th
      scope="col"
      aria-sort={isChosen ? direction : undefined}
      className={`px-3 py-2 text-right font-medium whitespace-nowrap ${className}`}
    >
      <button
        type="button"
        onClick={onChoose}
        className={`hover:text-ink -my-1 inline-flex h-7 items-center gap-1 rounded-md ${isChosen ? "text-ink" : ""}`}
      >
        {isChosen && <Arrow size={12} aria-hidden />}
        {children}
      </button>
    </th>
  );
}
