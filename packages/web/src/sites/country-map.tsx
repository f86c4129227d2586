import { asNumber } from "@dendro/core";
import { WorldMap } from "../charts/world-map.tsx";
import { QuestionCard } from "../exports/question-card.tsx";
import { queryOf } from "../filters/search.ts";
import { useSearch } from "../filters/use-search.ts";
import { useLiveQuery } from "../live/live-context.tsx";
import { Notice } from "../ui/notice.tsx";

/** There are not as many countries. */
const most = 300;

/** Where in the world visitors are. A country narrows the page to itself. */
export function CountryMap() {
  const { search, addFilter } = useSearch();
  const question = { ...queryOf(search), metrics: ["visitors"], dimensions: ["country"] };
  const { rows, error } = useLiveQuery({ ...question, pagination: { limit: most } });
  const counts = new Map(
    (rows ?? []).map(({ dimensions: [country], metrics: [visitors] }) => [
      country ?? "",
      asNumber(visitors) ?? 0,
    ]),
  );
  return (
    <QuestionCard title="Map" question={question}>
      {error !== null && rows === null ? (
        <Notice message={error} />
      ) : (
        <div className="my-auto px-4 pt-1 pb-4">
          <WorldMap
            counts={counts}
            of="visitors"
            onChoose={(country) => addFilter(["is", "country", [country]])}
          />
        </div>
      )}
    </QuestionCard>
  );
}
