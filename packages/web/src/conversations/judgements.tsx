import { ThumbsDown, ThumbsUp } from "lucide-react";
import { formatCount } from "../format/format.ts";

/** What people think of the answers; nothing where nobody said. */
export function Judgements({ likes, dislikes }: { likes: number; dislikes: number }) {
  if (likes === 0 && dislikes === 0) return <span className="text-muted">–</span>;
  return (
    <span className="inline-flex gap-2.5 tabular-nums">
      {likes > 0 && (
        <span className="text-good inline-flex items-center gap-1">
          <ThumbsUp size={13} aria-hidden />
          {formatCount(likes)}
          <span className="sr-only"> likes</span>
        </span>
      )}
      {dislikes > 0 && (
        <span className="text-bad inline-flex items-center gap-1">
          <ThumbsDown size={13} aria-hidden />
          {formatCount(dislikes)}
          <span className="sr-only"> dislikes</span>
        </span>
      )}
    </span>
  );
}
