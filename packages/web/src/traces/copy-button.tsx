import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "../ui/button.tsx";

/** Copies a text, and says for a moment that it has. */
export function CopyButton({ text, title }: { text: () => string; title: string }) {
  const [state, setState] = useState<"idle" | "copied" | "refused">("idle");
  useEffect(() => {
    if (state === "idle") return;
    const timer = setTimeout(() => setState("idle"), 2000);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text());
      setState("copied");
    } catch {
      setState("refused");
    }
  };
  const titles = { idle: title, copied: "Copied", refused: "Not allowed" } as const;
  return (
    <Button onClick={() => void copy()}>
      {state === "copied" ? (
        <Check size={15} aria-hidden />
      ) : (
        <Copy size={15} className="text-muted" aria-hidden />
      )}
      <span aria-live="polite" className="max-sm:sr-only">
        {titles[state]}
      </span>
    </Button>
  );
}
