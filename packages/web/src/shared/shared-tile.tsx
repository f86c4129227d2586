import type { ReactNode } from "react";
import type { AnalysisResults } from "../answers/analysis-view.tsx";
import type { SharedCard } from "../api/shared.ts";
import { analysisIntervalMs } from "../boards/card-answer.tsx";
import { TileAnalysis } from "../boards/tile-analysis.tsx";
import { TileAnswer, tileClass, tilePlace } from "../boards/tile-answer.tsx";
import { questionIn } from "../saving/card-question.ts";
import type { PaperPlace } from "../saving/on-paper.ts";
import { rangeTitle } from "../questions/range-title.ts";
import { Card, cardTitle } from "../ui/card.tsx";
import { useAskedCard, useSharedAnswer } from "./use-shared-answer.ts";

interface Shown {
  readonly token: string;
  readonly card: SharedCard;
  readonly paper: PaperPlace | undefined;
}

/** A card of a shared board, with its answer, which is kept up to date. */
export function SharedTile(shown: Shown) {
  return questionIn(shown.card).kind === "query" ? <QueryTile {...shown} /> : <AnalysisTile {...shown} />;
}

function QueryTile({ token, card, paper }: Shown) {
  const { question, answer } = useSharedAnswer(token, card);
  const { title, drawing } = card;
  return (
    <Frame card={card} paper={paper} range={question["date_range"]}>
      <TileAnswer title={title} question={question} drawing={drawing} answer={answer} />
    </Frame>
  );
}

function AnalysisTile({ token, card, paper }: Shown) {
  const { kind, question } = questionIn(card);
  const { data, problem, retry } = useAskedCard(token, card, { isAsked: true, everyMs: analysisIntervalMs });
  const answer = { results: (data?.results as AnalysisResults | undefined) ?? null, problem, retry };
  return (
    <Frame card={card} paper={paper} range={question["date_range"]}>
      {kind !== "query" && (
        <TileAnalysis
          title={card.title}
          kind={kind}
          question={question}
          drawing={card.drawing}
          answer={answer}
        />
      )}
    </Frame>
  );
}

function Frame({
  card: { id, title, place },
  paper,
  range,
  children,
}: {
  card: SharedCard;
  paper: PaperPlace | undefined;
  range: unknown;
  children: ReactNode;
}) {
  return (
    <div data-card={id} className={tileClass} style={tilePlace(place, paper)}>
      <Card
        label={title}
        title={
          <h2 className={`${cardTitle} min-w-0 truncate`}>
            {title} <span className="text-muted text-xs font-normal">{rangeTitle(range)}</span>
          </h2>
        }
      >
        {children}
      </Card>
    </div>
  );
}
