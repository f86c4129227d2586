/** How a field looks in which something is written or chosen. */
export const fieldClass =
  "border-line-strong bg-surface placeholder:text-muted h-9 w-full min-w-0 rounded-lg border px-2.5 text-sm";
