import type { ComponentProps } from "react";

const tones = {
  plain: "border-line-strong bg-surface hover:bg-hover",
  /** What a form is there for. */
  main: "border-accent bg-accent text-surface hover:brightness-95",
  danger: "border-bad bg-surface text-bad hover:bg-hover",
} as const;

export function Button({
  className = "",
  type = "button",
  tone = "plain",
  ...props
}: ComponentProps<"button"> & { tone?: keyof typeof tones }) {
  return (
    <button
      type={type}
      className={`${tones[tone]} inline-flex h-9 items-center gap-2 rounded-lg border px-3 font-medium whitespace-nowrap transition-colors disabled:opacity-50 ${className}`}
      {...props}
    />
  );
}
