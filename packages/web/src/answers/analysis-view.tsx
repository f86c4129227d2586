import type { FunnelResult, PathsResult, RetentionResult } from "@dendro/core";
import type { BoardCard } from "../api/boards.ts";
import type { Granularity } from "../format/bucket.ts";
import type { Question } from "../questions/question.ts";
import type { CardKind } from "../saving/card-question.ts";
import { FunnelSteps } from "./funnel-steps.tsx";
import { PathsAnswer } from "./paths-answer.tsx";
import { RetentionGrid } from "./retention-grid.tsx";

export type AnalysisKind = Exclude<CardKind, "query">;

/** What the answer to an analysis is drawn of. */
export type AnalysisResults = (FunnelResult | RetentionResult | PathsResult)["results"];

/** An answer about sequences of events, on a board. */
export function AnalysisView({
  title,
  kind,
  question,
  results,
  drawing,
}: {
  title: string;
  kind: AnalysisKind;
  question: Question;
  results: AnalysisResults;
  drawing: BoardCard["drawing"];
}) {
  switch (kind) {
    case "funnel":
      return (
        <FunnelSteps
          results={results as FunnelResult["results"]}
          isSplit={question["dimension"] !== undefined}
        />
      );
    case "retention":
      return (
        <RetentionGrid
          results={results as RetentionResult["results"]}
          granularity={(question["granularity"] ?? "week") as Granularity}
        />
      );
    case "paths":
      return (
        <PathsAnswer
          title={title}
          results={results as PathsResult["results"]}
          isTable={drawing === "table"}
          chartClass="h-full min-h-56 min-w-[36rem]"
        />
      );
  }
}
