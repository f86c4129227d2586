import { categoryColor } from "../charts/plot.ts";
import { formatValue } from "../format/format.ts";
import type { FlamePart } from "./flame.ts";

/** Too narrow for a name, in percent of the whole. */
const narrow = 4;

/** Time as a flame: workflows side by side, as wide as they take long, and below each its nodes. A table beside it says the same. */
export function FlameGraph({ parts }: { parts: readonly FlamePart[] }) {
  return (
    <div aria-hidden className="px-4 pt-1 pb-4" data-flame>
      <div className="bg-hover text-muted mb-0.5 rounded-md px-2 py-1 text-xs">All workflows</div>
      <div className="flex gap-0.5">
        {parts.map((workflow, index) => {
          const color = `var(--${categoryColor(index)})`;
          return (
            <div key={workflow.name} className="min-w-0" style={{ width: `${workflow.share}%` }}>
              <Bar part={workflow} background={`color-mix(in oklab, ${color} 34%, var(--surface))`} />
              <div className="mt-0.5 flex gap-px">
                {workflow.parts.map((node) => (
                  <div
                    key={node.name}
                    className="min-w-0"
                    style={{ width: `${(node.seconds / workflow.seconds) * 100}%` }}
                  >
                    <Bar part={node} background={`color-mix(in oklab, ${color} 18%, var(--surface))`} />
                  </div>
                ))}
              </div>
            </div>
          );
        })}
      </div>
    </div>
  );
}

function Bar({ part: { name, share, seconds }, background }: { part: FlamePart; background: string }) {
  return (
    <div
      title={`${name}: ${formatValue(seconds, "seconds")}, ${formatValue(share, "percent")} of all the time`}
      className="h-9 truncate rounded-[3px] px-1.5 py-2 text-xs"
      style={{ background }}
    >
      {share >= narrow && (
        <>
          {name} <span className="tabular-nums">{formatValue(share, "percent")}</span>
        </>
      )}
    </div>
  );
}
