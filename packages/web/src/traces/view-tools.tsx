import { Route, ZoomOut } from "lucide-react";
import { ToolButton } from "./tool-button.tsx";
import type { TraceSearch } from "./trace-search.ts";

/** The critical path, and the way back from a part of the time to all of it. */
export function ViewTools({
  search,
  change,
}: {
  search: TraceSearch;
  change: (next: Partial<TraceSearch>) => void;
}) {
  const isCritical = search.critical === true;
  return (
    <>
      {search.zoom !== undefined && (
        <ToolButton title="Reset zoom" onClick={() => change({ zoom: undefined })}>
          <ZoomOut size={15} aria-hidden />
        </ToolButton>
      )}
      <ToolButton
        title="Critical path"
        isPressed={isCritical}
        onClick={() => change({ critical: isCritical ? undefined : true })}
      >
        <Route size={15} aria-hidden />
      </ToolButton>
    </>
  );
}
