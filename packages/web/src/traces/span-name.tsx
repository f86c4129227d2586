import { ChevronRight, CircleAlert, ClockAlert, Unlink } from "lucide-react";
import { formatCount, formatValue } from "../format/format.ts";
import { hueColor, hueOf } from "./span-hue.ts";
import { kindTitle, spanTitle } from "./span-title.ts";
import type { SpanNode } from "./span-tree.ts";

/** From this level on nothing is indented further: names must stay readable. */
const deepest = 12;

/** The first cell of a row: where in the tree, what it was, and what is wrong with it. */
export function SpanName({
  node: { span, depth, children, below },
  isCollapsed,
  onToggle,
}: {
  node: SpanNode;
  isCollapsed: boolean;
  onToggle: (id: string) => void;
}) {
  const title = spanTitle(span);
  const level = Math.min(depth, deepest);
  return (
    <div
      role="gridcell"
      className="relative flex h-full min-w-0 items-center gap-1.5 pr-2"
      style={{ paddingLeft: `calc(8px + ${level} * var(--indent))` }}
    >
      <span
        aria-hidden
        className="absolute inset-y-0 left-[17px] bg-[repeating-linear-gradient(to_right,var(--line)_0_1px,transparent_1px_var(--indent))]"
        style={{ width: `calc(${level} * var(--indent))` }}
      />
      {children.length > 0 ? (
        // The keyboard opens and closes rows by itself.
        <button
          type="button"
          tabIndex={-1}
          aria-hidden
          onClick={(event) => {
            event.stopPropagation();
            onToggle(span.id);
          }}
          className="text-muted hover:text-ink relative grid size-5 shrink-0 place-items-center rounded"
        >
          <ChevronRight
            size={14}
            className={`transition-transform duration-100 ${isCollapsed ? "" : "rotate-90"}`}
          />
        </button>
      ) : (
        <span className="w-5 shrink-0" />
      )}
      <span
        aria-hidden
        className={`size-2 shrink-0 rounded-[3px] ${span.missing ? "border-muted border border-dashed" : ""}`}
        style={span.missing ? undefined : { background: hueColor(hueOf(span.kind)) }}
      />
      <span
        title={title}
        className={`truncate ${span.missing ? "text-muted italic" : ""} ${span.status === "error" ? "text-bad font-medium" : ""}`}
      >
        {title}
        {/* Bars say it by their colour. */}
        <span className="sr-only">, {kindTitle(span.kind)}</span>
      </span>
      {isCollapsed && <span className="text-muted shrink-0 text-xs tabular-nums">+{formatCount(below)}</span>}
      {span.status === "error" && <Mark icon={CircleAlert} title="Failed" className="text-bad" />}
      {span.starts_before_parent_ms > 0 && (
        <Mark
          icon={ClockAlert}
          title={`Began ${formatValue(span.starts_before_parent_ms, "milliseconds")} before its parent: clocks disagree`}
          className="text-warn"
        />
      )}
      {(span.missing || span.broken_link !== null) && (
        <Mark
          icon={Unlink}
          title={
            span.missing
              ? "Named by its children, and nothing tells of it"
              : "Its parent is itself or below it: the link is cut"
          }
          className="text-muted"
        />
      )}
    </div>
  );
}

function Mark({ icon: Icon, title, className }: { icon: typeof Unlink; title: string; className: string }) {
  return (
    <span title={title} className={`shrink-0 ${className}`}>
      <Icon size={13} aria-hidden />
      <span className="sr-only">{title}</span>
    </span>
  );
}
