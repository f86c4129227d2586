import type { ReactNode } from "react";

/** How a link looks that leads on from where nothing is. */
export const leadsOn =
  "border-line-strong bg-surface hover:bg-hover mt-5 inline-flex h-9 items-center rounded-lg border px-3 font-medium transition-colors";

/** Says what is not there, and leads to something that is. */
export function NotFound({ title, reason, action }: { title: string; reason: string; action: ReactNode }) {
  return (
    <div className="mx-auto max-w-md py-20 text-center">
      <h1 className="text-lg font-semibold tracking-tight">{title}</h1>
      <p className="text-muted mt-2 text-sm text-pretty break-words">{reason}</p>
      {action}
    </div>
  );
}
