import { Check, Copy } from "lucide-react";
import { useState } from "react";

/** For so many milliseconds it says that something was copied. */
const saidMs = 1500;

/** Puts a text on the clipboard. */
export function CopyButton({
  text,
  label,
  className = "",
}: {
  text: string;
  label: string;
  className?: string;
}) {
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), saidMs);
  };
  return (
    <button
      type="button"
      onClick={() => void copy()}
      aria-label={isCopied ? "Copied" : label}
      title={isCopied ? "Copied" : label}
      className={`border-line bg-raised hover:bg-hover grid size-8 shrink-0 place-items-center rounded-lg border transition-colors ${className}`}
    >
      {isCopied ? <Check size={14} className="text-accent" aria-hidden /> : <Copy size={14} aria-hidden />}
    </button>
  );
}
