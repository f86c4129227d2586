import { Check, CircleAlert } from "lucide-react";

/** How a trace went: all well, or so many errors. */
export function ErrorCount({ errors }: { errors: number }) {
  if (errors === 0)
    return (
      <span className="text-muted inline-flex items-center gap-1.5 align-middle">
        <Check size={14} className="text-good" aria-hidden />
        OK
      </span>
    );
  return (
    <span className="text-bad inline-flex items-center gap-1.5 align-middle font-medium">
      <CircleAlert size={14} aria-hidden />
      {errors} {errors === 1 ? "error" : "errors"}
    </span>
  );
}
