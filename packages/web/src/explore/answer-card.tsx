import type { ReactNode } from "react";
import type { BoardCard } from "../api/boards.ts";
import type { ApiError } from "../api/client.ts";
import { ChartsInside } from "../charts/drawn-charts.tsx";
import { CardMenu } from "../exports/card-menu.tsx";
import type { Source } from "../exports/source.ts";
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
  source,
  title,
  drawing,
  children,
}: {
  problem: ApiError | null;
  /** What of it stands beside the parts of the question. */
  faults: ReadonlyMap<string, string>;
  isThere: boolean;
  onRetry: () => void;
  action?: ReactNode;
  /** What was asked, which the card's menu takes along. */
  source: Source;
  /** What a file or a picture of it is called. */
  title: string;
  drawing?: BoardCard["drawing"];
  children: ReactNode;
}) {
  return (
    <ChartsInside>
      <Card
        label="Answer"
        title={<h2 className={cardTitle}>Answer</h2>}
        action={
          <div className="flex min-w-0 flex-wrap items-center justify-end gap-2">
            {action}
            <CardMenu title={title} source={source} drawing={drawing} isInExplore />
          </div>
        }
      >
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
    </ChartsInside>
  );
}
