import type { ComponentProps } from "react";

export function Button({ className = "", type = "button", ...props }: ComponentProps<"button">) {
  return (
    <button
      type={type}
      className={`border-line-strong bg-surface hover:bg-hover inline-flex h-9 items-center gap-2 rounded-lg border px-3 font-medium whitespace-nowrap transition-colors disabled:opacity-50 ${className}`}
      {...props}
    />
  );
}
