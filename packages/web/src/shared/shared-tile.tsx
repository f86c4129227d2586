import { useQuery } from "@tanstack/react-query";
import type { AnalysisResults } from "../answers/analysis-view.tsx";
import { ApiError } from "../api/client.ts";
import { sharedApi, type SharedCard } from "../api/shared.ts";
import { TileAnalysis } from "../boards/tile-analysis.tsx";
import { TileAnswer, tileClass, tilePlace } from "../boards/tile-answer.tsx";
import { questionIn } from "../saving/card-question.ts";
import { rangeTitle } from "../questions/range-title.ts";
import { Card, cardTitle } from "../ui/card.tsx";
import { askIntervalMs } from "./use-shared-board.ts";

/** A card of a shared board: its answer, asked for again and again. */
export function SharedTile({ token, card }: { token: string; card: SharedCard }) {
  const { id, title, drawing, place } = card;
  const { kind, question } = questionIn(card);
  const { data, error, refetch } = useQuery({
    queryKey: ["answer", id, question],
    queryFn: async () => await sharedApi.answer(token, id),
    refetchInterval: askIntervalMs,
    retry: false,
  });
  const problem =
    data !== undefined || error === null
      ? null
      : error instanceof ApiError
        ? error
        : new ApiError(0, "unknown", error.message);
  const retry = () => void refetch();
  return (
    <div data-card={id} className={tileClass} style={tilePlace(place)}>
      <Card
        label={title}
        title={
          <h2 className={`${cardTitle} min-w-0 truncate`}>
            {title}{" "}
            <span className="text-muted text-xs font-normal">{rangeTitle(question["date_range"])}</span>
          </h2>
        }
      >
        {kind === "query" ? (
          <TileAnswer
            title={title}
            question={question}
            drawing={drawing}
            answer={{
              rows: data?.results ?? null,
              meta: data?.meta ?? null,
              problem,
              retry,
            }}
          />
        ) : (
          <TileAnalysis
            title={title}
            kind={kind}
            question={question}
            drawing={drawing}
            answer={{ results: (data?.results as AnalysisResults | undefined) ?? null, problem, retry }}
          />
        )}
      </Card>
    </div>
  );
}
