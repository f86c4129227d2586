import type { ReactNode } from "react";

/** A quiet button above a drawing; on a phone its icon alone. */
export function ToolButton({
  title,
  isPressed,
  onClick,
  children,
}: {
  title: string;
  isPressed?: boolean;
  onClick: () => void;
  /** Its icon. */
  children: ReactNode;
}) {
  return (
    <button
      type="button"
      aria-pressed={isPressed}
      onClick={onClick}
      className="text-muted hover:bg-hover hover:text-ink aria-pressed:bg-accent-soft aria-pressed:text-accent flex h-8 items-center gap-1.5 rounded-lg px-2 text-[0.8125rem] font-medium transition-colors"
    >
      {children}
      <span className="max-sm:sr-only">{title}</span>
    </button>
  );
}
