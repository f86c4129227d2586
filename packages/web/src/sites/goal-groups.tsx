import type { Filter } from "@dendro/core";
import { QuestionCard } from "../exports/question-card.tsx";
import { queryOf, withCut } from "../filters/search.ts";
import { useSearch } from "../filters/use-search.ts";
import { formatCount, formatValue, countryName } from "../format/format.ts";
import { LoadingList } from "../lists/loading-list.tsx";
import { usePreset } from "../lists/use-preset.ts";
import { Failed } from "../ui/failed.tsx";
import { Segments } from "../ui/segments.tsx";
import { Table } from "../ui/table.tsx";
import type { ReachedGoal } from "./goal-table.tsx";

const sides = [
  ["channel", "Channel"],
  ["referrer_source", "Source"],
  ["utm_campaign", "Campaign"],
  ["country", "Country"],
  ["device", "Device"],
  ["page", "Page"],
] as const;

const card = "Who reaches it";

/**
 * Who reaches a goal: conversions by where they come from, and the share of the visitors from there.
 * @param where which events reach it
 */
export function GoalGroups({ goal, where }: { goal: ReachedGoal; where: readonly Filter[] }) {
  const { search, change } = useSearch();
  const by = sides.find(([name]) => name === search.cuts?.[card])?.[0] ?? "channel";
  const { data, error, retry } = usePreset("GET /api/v1/analytics/goals", { by });
  const { filters = [], ...base } = queryOf(search);
  const question = {
    ...base,
    metrics: ["events", "visitors"],
    dimensions: [by],
    filters: [...filters, ...where],
  };
  const groups = data?.goals.find(({ name }) => name === goal.name)?.groups ?? [];
  return (
    <QuestionCard
      title={card}
      question={question}
      drawing="table"
      action={
        <Segments
          label="Conversions by"
          value={by}
          options={sides}
          onChange={(side) => change((now) => withCut(now, card, side))}
        />
      }
    >
      {error !== null && data === null ? (
        <Failed what="The groups" error={error} onRetry={retry} />
      ) : data === null ? (
        <LoadingList />
      ) : (
        <Table
          label={card}
          rows={groups.slice(0, 8)}
          keyOf={({ value }) => value ?? ""}
          empty="Nobody in this time."
          columns={[
            {
              title: sides.find(([name]) => name === by)?.[1] ?? "",
              cell: ({ value }) =>
                value === null ? (
                  <span className="text-muted">{by === "page" ? "(none)" : "Direct or unknown"}</span>
                ) : by === "country" ? (
                  countryName(value)
                ) : (
                  value
                ),
            },
            { title: "Conversions", align: "right", cell: ({ conversions }) => formatCount(conversions) },
            { title: "Visitors", align: "right", cell: ({ converters }) => formatCount(converters) },
            {
              title: "Rate",
              align: "right",
              cell: ({ conversion_rate: rate }) => formatValue(rate, "percent"),
            },
          ]}
        />
      )}
    </QuestionCard>
  );
}
