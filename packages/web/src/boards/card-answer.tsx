import type { AnalysisKind } from "../answers/analysis-view.tsx";
import { useAnalysis } from "../answers/use-analysis.ts";
import { useAnswer } from "../answers/use-answer.ts";
import type { BoardCard } from "../api/boards.ts";
import type { CardQuestion } from "../saving/card-question.ts";
import { TileAnalysis } from "./tile-analysis.tsx";
import { TileAnswer } from "./tile-answer.tsx";

/** How often an analysis is asked for again, in milliseconds: the server keeps only queries up to date by itself. */
export const analysisIntervalMs = 60_000;

interface Asked<Q> {
  readonly title: string;
  readonly asked: Q;
  readonly drawing: BoardCard["drawing"];
}

/** The answer to a card's question, kept up to date. */
export function CardAnswer({ asked, ...shown }: Asked<CardQuestion>) {
  if (isAnalysis(asked)) return <AnalysisAnswer asked={asked} {...shown} />;
  return <QueryAnswer asked={asked} {...shown} />;
}

const isAnalysis = (asked: CardQuestion): asked is CardQuestion<AnalysisKind> => asked.kind !== "query";

function QueryAnswer({ title, asked: { question }, drawing }: Asked<CardQuestion>) {
  const answer = useAnswer(question);
  return <TileAnswer title={title} question={question} drawing={drawing} answer={answer} />;
}

function AnalysisAnswer({ title, asked, drawing }: Asked<CardQuestion<AnalysisKind>>) {
  const { kind, path, question } = asked;
  const { answer, problem, retry } = useAnalysis(path, question, analysisIntervalMs);
  return (
    <TileAnalysis
      title={title}
      kind={kind}
      question={question}
      drawing={drawing}
      answer={{ results: answer?.results ?? null, problem: answer === null ? problem : null, retry }}
    />
  );
}
