import { Skeleton } from "../ui/skeleton.tsx";

/** Rows that are on their way. */
export function LoadingList() {
  return (
    <div className="space-y-3 p-4" aria-hidden>
      {["a", "b", "c", "d", "e", "f", "g", "h"].map((row) => (
        <Skeleton key={row} className="h-8 w-full" />
      ))}
    </div>
  );
}

/** The link of a row, which can be pressed anywhere in the row. */
export const rowLink = "hover:underline after:absolute after:inset-0";
