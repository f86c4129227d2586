import { ListCollapse, ListTree } from "lucide-react";
import { FindSpans } from "./find-field.tsx";
import { ToolButton } from "./tool-button.tsx";
import { ViewTools } from "./view-tools.tsx";
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
      <ViewTools search={search} change={change} />
      {collapsed.size > 0 ? (
        <ToolButton title="Expand all" onClick={() => setCollapsed(new Set())}>
          <ListTree size={15} aria-hidden />
        </ToolButton>
      ) : (
        <ToolButton title="Collapse all" onClick={collapseAll}>
          <ListCollapse size={15} aria-hidden />
        </ToolButton>
      )}
    </div>
  );
}
