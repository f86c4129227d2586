import type { CSSProperties, ReactNode } from "react";
import type { BoardCard } from "../api/boards.ts";
import { AnswerView } from "../answers/answer-view.tsx";
import type { Answer } from "../answers/use-answer.ts";
import { drawingOf } from "../questions/drawing.ts";
import type { Question } from "../questions/question.ts";
import type { Place } from "../saving/layout.ts";
import type { PaperPlace } from "../saving/on-paper.ts";
import { Notice } from "../ui/notice.tsx";
import { ScrollRegion } from "../ui/scroll-region.tsx";
import { Skeleton } from "../ui/skeleton.tsx";

/** The grid of a board; on narrow screens cards stand below each other. */
export const gridClass =
  "flex flex-col gap-4 lg:grid lg:auto-rows-[4rem] lg:grid-cols-[repeat(12,minmax(0,1fr))] print:auto-rows-[3rem] print:gap-3";

export const tileClass =
  "relative flex min-w-0 flex-col *:min-h-0 *:grow max-lg:h-(--height) row-(--row) print:row-(--paper-row) print:[break-before:var(--paper-break)]";

/** Where a card is in the grid, on screens and on paper, and how high where there is none. */
export const tilePlace = ({ x, y, width, height }: Place, paper: PaperPlace | undefined): CSSProperties => ({
  gridColumn: `${x + 1} / span ${width}`,
  ["--row" as string]: `${y + 1} / span ${height}`,
  ["--paper-row" as string]: `${(paper?.y ?? y) + 1} / span ${height}`,
  ["--paper-break" as string]: paper?.isFirstOfSheet === true ? "page" : "auto",
  ["--height" as string]: `${height * 4 + 1}rem`,
});

/** What a card of a board shows: the answer to its question, or why there is none. */
export function TileAnswer({
  title,
  question,
  drawing,
  answer: { rows, meta, problem, retry },
}: {
  title: string;
  question: Question;
  drawing: BoardCard["drawing"];
  answer: Answer;
}) {
  return (
    <TileBody title={title} isTable={drawing === "table"}>
      {problem !== null ? (
        <Notice message={problem.message} onRetry={retry} />
      ) : rows === null ? (
        <Skeleton className="m-4 min-h-16 grow" />
      ) : (
        <AnswerView
          question={question}
          drawing={drawingOf(question, drawing)}
          rows={rows}
          meta={meta}
          chartClass="h-full min-h-32"
        />
      )}
    </TileBody>
  );
}

/** A table scrolls by itself. */
export function TileBody({
  title,
  isTable,
  children,
}: {
  title: string;
  isTable: boolean;
  children: ReactNode;
}) {
  if (isTable) return <div className="flex min-h-0 grow flex-col overflow-hidden">{children}</div>;
  return (
    <ScrollRegion label={`Answer: ${title}`} className="flex min-h-0 grow flex-col overflow-auto">
      {children}
    </ScrollRegion>
  );
}
