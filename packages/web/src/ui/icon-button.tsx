import type { ReactNode } from "react";

/** A small button that is a picture, with its name for who cannot see it. */
export function IconButton({
  label,
  onClick,
  isOff = false,
  children,
}: {
  label: string;
  onClick: () => void;
  isOff?: boolean;
  children: ReactNode;
}) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      disabled={isOff}
      onClick={onClick}
      className="text-muted hover:bg-hover hover:text-ink grid size-8 place-items-center rounded-md disabled:opacity-35"
    >
      {children}
    </button>
  );
}
