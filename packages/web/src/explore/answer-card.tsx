import type { ReactNode } from "react";
import type { ApiError } from "../api/client.ts";
import { Card, cardTitle } from "../ui/card.tsx";
import { Notice } from "../ui/notice.tsx";
import { Skeleton } from "../ui/skeleton.tsx";

/** Where the answer to a question stands: while it is on its way, when there is none, and what went wrong. */
export function AnswerCard({
  problem,
  faults,
  isThere,
  onRetry,
  action,
  children,
}: {
  problem: ApiError | null;
  /** What of it stands beside the parts of the question. */
  faults: ReadonlyMap<string, string>;
  isThere: boolean;
  onRetry: () => void;
  action?: ReactNode;
  children: ReactNode;
}) {
  return (
    <Card label="Answer" title={<h2 className={cardTitle}>Answer</h2>} action={action}>
      {problem !== null ? (
        <Notice
          {...(faults.has("")
            ? { message: problem.message, onRetry }
            : { message: "The question cannot be answered: what is wrong stands beside it." })}
        />
      ) : isThere ? (
        children
      ) : (
        <Skeleton className="m-4 h-72" />
      )}
    </Card>
  );
}
