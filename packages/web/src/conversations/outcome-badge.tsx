import type { Outcome } from "./conversation-types.ts";

const looks: Readonly<Record<Outcome, readonly [title: string, look: string]>> = {
  resolved: ["Resolved", "bg-accent-soft text-accent"],
  abandoned: ["Abandoned", "bg-warn-soft text-warn"],
  open: ["Open", "bg-hover text-muted"],
};

/** How a conversation came out. */
export function OutcomeBadge({ outcome }: { outcome: Outcome }) {
  const [title, look] = looks[outcome];
  return (
    <span className={`inline-flex h-5 items-center rounded-md px-1.5 text-xs font-medium ${look}`}>
      {title}
    </span>
  );
}
