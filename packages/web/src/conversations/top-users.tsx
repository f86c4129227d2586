import { Link } from "@tanstack/react-router";
import type { QueryInput } from "@dendro/core";
import { carried, queryOf } from "../filters/search.ts";
import { useSearch } from "../filters/use-search.ts";
import { formatValue } from "../format/format.ts";
import { QuestionCard } from "../exports/question-card.tsx";
import { LoadingList, rowLink } from "../lists/loading-list.tsx";
import { useLiveQuery } from "../live/live-context.tsx";
import { metric } from "../metrics/shown-metrics.ts";
import { Notice } from "../ui/notice.tsx";
import { Rank } from "../users/user-table.tsx";

const shown = (["messages_received", "active_conversations", "cost"] as const).map(metric);

/** Who wrote most in the time of the page, by rank. A row leads to the person. */
export function TopUsers() {
  const { search } = useSearch();
  const { filters = [], ...base } = queryOf(search);
  const query: QueryInput = {
    ...base,
    metrics: [...shown.map(({ name }) => name), "last(data.username)"],
    dimensions: ["user"],
    filters: [...filters, ["is_not", "user", [""]]],
  };
  const { rows, error } = useLiveQuery({ ...query, pagination: { limit: 8 } });
  return (
    <QuestionCard
      title="Top users"
      question={query}
      action={
        <Link
          to="/users"
          search={{ ...carried(search), order: "messages" }}
          className="text-muted hover:text-ink rounded-md px-1 text-xs font-medium"
        >
          All users
        </Link>
      }
    >
      {error !== null && rows === null ? (
        <Notice message={error} />
      ) : rows === null ? (
        <LoadingList />
      ) : rows.length === 0 ? (
        <p className="text-muted m-auto py-10 text-xs">Nobody in this time.</p>
      ) : (
        <table className="mb-2 w-full text-[0.8125rem]">
          <thead className="text-muted text-xs">
            <tr>
              <th scope="col" className="py-1 pl-4 text-left font-normal">
                Rank
              </th>
              <th scope="col" className="w-full px-3 py-1 text-left font-normal">
                User
              </th>
              {["Messages", "Conversations", "Cost"].map((title) => (
                <th key={title} scope="col" className="px-3 py-1 text-right font-normal">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ dimensions: [user = null], metrics }, index) => (
              <tr key={user} className="hover:bg-hover relative">
                <td className="py-1 pl-4">
                  <Rank rank={index + 1} />
                </td>
                <th scope="row" className="max-w-0 px-3 text-left font-normal">
                  <Link
                    to="/users/$id"
                    params={{ id: user ?? "" }}
                    search={carried(search)}
                    className={`block truncate ${rowLink}`}
                  >
                    {metrics[shown.length] ?? user}
                  </Link>
                </th>
                {shown.map(({ name, unit }, column) => (
                  <td
                    key={name}
                    className={`px-3 text-right whitespace-nowrap tabular-nums ${column === 0 ? "font-medium" : "text-muted"}`}
                  >
                    {formatValue(metrics[column], unit)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </QuestionCard>
  );
}
