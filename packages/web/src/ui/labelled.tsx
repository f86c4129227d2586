import type { ReactNode } from "react";

/** A field under its name, with a word of what it is for. */
export function Labelled({ label, hint, children }: { label: string; hint?: string; children: ReactNode }) {
  return (
    <label className="block">
      <span className="mb-1 block text-xs font-medium">{label}</span>
      {children}
      {hint !== undefined && <span className="text-muted mt-1 block text-xs text-pretty">{hint}</span>}
    </label>
  );
}
