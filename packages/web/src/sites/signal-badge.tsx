import type { Answer } from "../api/client.ts";
import { formatCount } from "../format/format.ts";

/** A post's last day beside a usual one. */
type PostSignal = Answer<"GET /api/v1/analytics/posts">["signals"][number];

const looks = {
  rising: "bg-accent-soft text-accent",
  new: "bg-accent-soft text-accent",
  quiet: "bg-warn-soft text-warn",
  usual: "text-muted",
} as const;

/** Whether a post is read more or less than usual; nothing where there are too few views to tell. */
export function SignalBadge({ signal }: { signal: PostSignal | null }) {
  if (signal === null || signal.signal === null) return <span className="text-muted">–</span>;
  const { signal: told, ratio, views, baseline } = signal;
  return (
    <span
      title={`${formatCount(views)} views in the last 24 hours, ${formatCount(baseline)} in a usual day`}
      className={`inline-block rounded-full px-2 py-0.5 text-xs font-medium whitespace-nowrap ${looks[told]}`}
    >
      {told === "rising" && ratio !== null ? `rising ×${ratio.toFixed(1)}` : told}
    </span>
  );
}
