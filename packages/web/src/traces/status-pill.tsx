import type { DrawnTrace } from "./use-trace.ts";

/** How a trace went: by its first root, with how much in it failed. */
export function StatusPill({ trace: { tree, trace } }: { trace: DrawnTrace }) {
  const { errors, running } = trace.totals;
  const hasFailed = tree.nodes.some(({ depth, span }) => depth === 0 && span.status === "error");
  const counted = `${errors} ${errors === 1 ? "error" : "errors"}`;
  const [text, look] = hasFailed
    ? [`Failed, ${counted}`, "text-bad border-bad/40"]
    : running > 0
      ? ["Running", "text-accent border-accent/40"]
      : errors > 0
        ? [counted, "text-bad border-bad/40"]
        : ["OK", "text-good border-good/40"];
  return (
    <span
      className={`inline-flex h-6 items-center gap-1.5 rounded-full border px-2.5 text-xs font-medium ${look}`}
    >
      <span
        aria-hidden
        className={`size-1.5 rounded-full bg-current ${running > 0 && !hasFailed ? "animate-[pulse-dot_1.2s_infinite]" : ""}`}
      />
      {text}
    </span>
  );
}
