import type { Answer } from "../api/call.ts";
import { formatCount } from "../format/format.ts";

/** How many there were by reason; one of them narrows what is listed. */
export function ReasonChips({
  reasons,
  chosen,
  onChoose,
}: {
  reasons: Answer<"GET /api/v1/rejected-events">["reasons"];
  chosen: string | null;
  onChoose: (code: string | null) => void;
}) {
  if (reasons.length === 0) return null;
  return (
    <div role="group" aria-label="Reasons" className="flex flex-wrap gap-2 px-4 pb-3">
      {reasons.map(({ code, count }) => (
        <button
          key={code}
          type="button"
          aria-pressed={code === chosen}
          onClick={() => onChoose(code === chosen ? null : code)}
          className="border-line hover:bg-hover aria-pressed:border-accent aria-pressed:bg-accent-soft flex h-8 items-center gap-2 rounded-lg border px-2.5 text-xs font-medium transition-colors"
        >
          {code} <span className="text-muted tabular-nums">{formatCount(count)}</span>
        </button>
      ))}
    </div>
  );
}
