import { useQuery } from "@tanstack/react-query";
import { ApiError } from "../api/client.ts";
import { sharedApi, type SharedCard } from "../api/shared.ts";
import { TileAnswer, tileClass, tilePlace } from "../boards/tile-answer.tsx";
import { rangeTitle } from "../questions/range-title.ts";
import { Card, cardTitle } from "../ui/card.tsx";
import { askIntervalMs } from "./use-shared-board.ts";

/** A card of a shared board: its answer, asked for again and again. */
export function SharedTile({ token, card }: { token: string; card: SharedCard }) {
  const { id, title, query, drawing, place } = card;
  const { data, error, refetch } = useQuery({
    queryKey: ["answer", id, query],
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
  return (
    <div data-card={id} className={tileClass} style={tilePlace(place)}>
      <Card
        label={title}
        title={
          <h2 className={`${cardTitle} min-w-0 truncate`}>
            {title} <span className="text-muted text-xs font-normal">{rangeTitle(query["date_range"])}</span>
          </h2>
        }
      >
        <TileAnswer
          title={title}
          question={query}
          drawing={drawing}
          answer={{
            rows: data?.results ?? null,
            meta: data?.meta ?? null,
            problem,
            retry: () => void refetch(),
          }}
        />
      </Card>
    </div>
  );
}
