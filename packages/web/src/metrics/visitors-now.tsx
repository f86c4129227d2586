import { asNumber } from "@dendro/core";
import { useLiveQuery } from "../live/live-context.tsx";
import { formatCount } from "../format/format.ts";

/** How many people were here in the last five minutes. */
export function VisitorsNow() {
  const { rows } = useLiveQuery({ metrics: ["visitors"], date_range: "realtime" });
  const visitors = asNumber(rows?.[0]?.metrics[0]);
  if (visitors === null) return <p className="text-muted h-5" aria-hidden />;
  return (
    <p className="flex items-center gap-2" data-visitors-now={visitors}>
      <span className="relative flex size-2" aria-hidden>
        {visitors > 0 && <span className="bg-accent absolute inset-0 animate-ping rounded-full opacity-60" />}
        <span className={`size-2 rounded-full ${visitors > 0 ? "bg-accent" : "bg-line-strong"}`} />
      </span>
      <span className="font-medium tabular-nums">{formatCount(visitors)}</span>
      <span className="text-muted">{visitors === 1 ? "visitor" : "visitors"} now</span>
    </p>
  );
}
