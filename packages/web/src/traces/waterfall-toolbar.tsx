import { ListCollapse, ListTree, Route, ZoomOut } from "lucide-react";
import type { ReactNode } from "react";
import { FindSpans } from "./find-field.tsx";
import type { TraceSearch } from "./trace-search.ts";
import type { Waterfall } from "./use-waterfall.ts";

/** Search, the critical path, and what is open. */
export function WaterfallToolbar({
  waterfall,
  search,
  change,
}: {
  waterfall: Waterfall;
  search: TraceSearch;
  change: (next: Partial<TraceSearch>) => void;
}) {
  const { setCollapsed, trace, collapsed } = waterfall;
  const isCritical = search.critical === true;
  const collapseAll = () =>
    setCollapsed(
      new Set(
        trace.tree.nodes
          .filter(({ children, depth }) => children.length > 0 && depth > 0)
          .map(({ span }) => span.id),
      ),
    );
  return (
    <div className="border-line flex flex-wrap items-center gap-1 border-b p-2">
      <FindSpans key={trace.id} waterfall={waterfall} find={search.find} change={change} />
      <div className="grow max-sm:hidden" />
      {search.zoom !== undefined && (
        <Tool title="Reset zoom" onClick={() => change({ zoom: undefined })}>
          <ZoomOut size={15} aria-hidden />
        </Tool>
      )}
      <Tool
        title="Critical path"
        isPressed={isCritical}
        onClick={() => change({ critical: isCritical ? undefined : true })}
      >
        <Route size={15} aria-hidden />
      </Tool>
      {collapsed.size > 0 ? (
        <Tool title="Expand all" onClick={() => setCollapsed(new Set())}>
          <ListTree size={15} aria-hidden />
        </Tool>
      ) : (
        <Tool title="Collapse all" onClick={collapseAll}>
          <ListCollapse size={15} aria-hidden />
        </Tool>
      )}
    </div>
  );
}

function Tool({
  title,
  isPressed,
  onClick,
  children,
}: {
  title: string;
  isPressed?: boolean;
  onClick: () => void;
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
