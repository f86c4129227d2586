import { AnalysisView, type AnalysisKind, type AnalysisResults } from "../answers/analysis-view.tsx";
import type { BoardCard } from "../api/boards.ts";
import type { ApiError } from "../api/client.ts";
import type { Question } from "../questions/question.ts";
import { Notice } from "../ui/notice.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { TileBody } from "./tile-answer.tsx";

/** What a card of a board shows of a funnel, of who comes back, or of paths, or why there is none. */
export function TileAnalysis({
  title,
  answer: { results, problem, retry },
  ...asked
}: {
  title: string;
  kind: AnalysisKind;
  question: Question;
  drawing: BoardCard["drawing"];
  answer: {
    readonly results: AnalysisResults | null;
    readonly problem: ApiError | null;
    readonly retry: () => void;
  };
}) {
  return (
    <TileBody title={title} isTable={false}>
      {problem !== null ? (
        <Notice message={problem.message} onRetry={retry} />
      ) : results === null ? (
        <Skeleton className="m-4 min-h-16 grow" />
      ) : (
        <AnalysisView title={title} results={results} {...asked} />
      )}
    </TileBody>
  );
}
