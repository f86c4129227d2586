const shape =
  "inline-flex h-9 items-center gap-2 rounded-lg border px-3 font-medium whitespace-nowrap transition-colors";

/** How a link looks that stands among buttons. */
export const leads = `${shape} border-line-strong bg-surface hover:bg-hover`;

/** How a link looks that is what to do next. */
export const leadsMainly = `${shape} border-accent bg-accent text-surface hover:brightness-95`;
