import { Link } from "@tanstack/react-router";
import type { SavedFilters } from "../api/admin.ts";
import type { Answer } from "../api/client.ts";
import { carried } from "../filters/search.ts";
import { useSearch } from "../filters/use-search.ts";
import { formatCount, formatValue } from "../format/format.ts";
import { ScrollRegion } from "../ui/scroll-region.tsx";
import { funnelTo } from "./goal-funnel.ts";
import { formatRevenue } from "./revenue.ts";

/** A goal with how often it was reached; the rate is 0 to 100. */
export type ReachedGoal = Answer<"GET /api/v1/analytics/goals">["goals"][number];

const heads = ["Conversions", "Visitors", "Rate", "Revenue", "Each"] as const;

/** The goals, one of which is shown more of. */
export function GoalTable({
  goals,
  saved,
  chosen,
  onChoose,
}: {
  goals: readonly ReachedGoal[];
  saved: readonly SavedFilters[];
  chosen: string;
  onChoose: (name: string) => void;
}) {
  const { search } = useSearch();
  return (
    <ScrollRegion label="Goals">
      <table className="w-full text-[0.8125rem]">
        <thead className="text-muted border-line border-b text-xs">
          <tr>
            <th scope="col" className="w-full px-4 py-2 text-left font-medium">
              Goal
            </th>
            {heads.map((head) => (
              <th key={head} scope="col" className="px-3 py-2 text-right font-medium">
                {head}
              </th>
            ))}
            <th scope="col">
              <span className="sr-only">Funnel</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {goals.map(({ name, title, conversions, converters, conversion_rate: rate, revenue }) => (
            <tr
              key={name}
              data-goal={name}
              className={`border-line border-t first:border-t-0 ${name === chosen ? "bg-accent-soft" : "hover:bg-hover"}`}
            >
              <th scope="row" className="min-w-36 px-2 text-left font-normal">
                <button
                  type="button"
                  aria-pressed={name === chosen}
                  onClick={() => onChoose(name)}
                  className="block h-9 w-full rounded-md px-2 text-left font-medium whitespace-nowrap hover:underline"
                >
                  {title ?? name}
                </button>
              </th>
              <td data-figure="conversions" className="px-3 text-right font-medium tabular-nums">
                {formatCount(conversions)}
              </td>
              <td data-figure="converters" className="px-3 text-right tabular-nums">
                {formatCount(converters)}
              </td>
              <td data-figure="conversion_rate" className="px-3 text-right whitespace-nowrap tabular-nums">
                {formatValue(rate, "percent")}
              </td>
              <td data-figure="revenue" className="px-3 text-right whitespace-nowrap tabular-nums">
                {revenue.length === 0 ? "–" : revenue.map((one) => formatRevenue(one)).join(" + ")}
              </td>
              <td className="px-3 text-right whitespace-nowrap tabular-nums">
                {revenue.length === 1 && conversions > 0
                  ? revenue.map(({ currency, amount }) =>
                      formatRevenue({ currency, amount: amount / conversions }),
                    )
                  : "–"}
              </td>
              <td className="pr-4 pl-2 text-right">
                <Link
                  to="/explore/funnel"
                  search={{
                    ...carried(search),
                    q: funnelTo(saved.find((one) => one.name === name) ?? { name, title, filters: [] }),
                  }}
                  aria-label={`Funnel to ${title ?? name}`}
                  className="text-accent text-xs font-medium whitespace-nowrap hover:underline"
                >
                  Funnel
                </Link>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}
