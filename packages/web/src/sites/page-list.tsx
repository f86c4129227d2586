import type { Unit } from "@dendro/core";
import { useState } from "react";
import type { Answer } from "../api/client.ts";
import { QuestionCard } from "../exports/question-card.tsx";
import { queryOf } from "../filters/search.ts";
import { useSearch } from "../filters/use-search.ts";
import { formatCount, formatValue } from "../format/format.ts";
import { FigureHead } from "../lists/figure-head.tsx";
import { LoadingList } from "../lists/loading-list.tsx";
import { Ordered } from "../lists/old-order.tsx";
import { usePreset } from "../lists/use-preset.ts";
import { Button } from "../ui/button.tsx";
import { Failed } from "../ui/failed.tsx";
import { ScrollRegion } from "../ui/scroll-region.tsx";

/** A page as the API tells of it; rates are 0 to 100, times seconds. */
type ListedPage = Answer<"GET /api/v1/analytics/pages">["pages"][number];

type Figure = Exclude<keyof ListedPage, "path">;

type Column<F extends Figure> = readonly [name: F, title: string, unit: Unit];

/** Columns by which the list can be ordered. */
const orders = [
  ["views", "Views", "count"],
  ["unique_views", "Visitors", "count"],
  ["mean_time", "Time on page", "seconds"],
  ["scroll_depth", "Scroll depth", "percent"],
] as const satisfies readonly Column<Figure>[];

const others = [
  ["entries", "Entries", "count"],
  ["bounce_rate", "Bounce rate", "percent"],
  ["exits", "Exits", "count"],
  ["exit_rate", "Exit rate", "percent"],
] as const satisfies readonly Column<Figure>[];

const columns: readonly Column<Figure>[] = [...orders, ...others];

const fewPages = 15;
const manyPages = 500;

/** Every page with its figures. A row narrows the page to itself. */
export function PageList() {
  const { search, addFilter } = useSearch();
  const [limit, setLimit] = useState(fewPages);
  const order = orders.find(([name]) => name === search.by)?.[0] ?? "views";
  const { filters = [], ...base } = queryOf(search);
  // The same of views as a question, by which they are taken along; where visits begin and end is a question of its own.
  const question = {
    ...base,
    metrics: ["pageviews", "unique_pageviews", "time_on_page", "scroll_depth"],
    dimensions: ["page"],
    filters: [...filters, ["is_not", "page", [""]]],
  };
  const { data, isOldOrder, error, retry } = usePreset("GET /api/v1/analytics/pages", { order, limit });
  return (
    <QuestionCard
      title="Pages"
      question={question}
      drawing="table"
      action={data !== null && <span className="text-muted text-xs">{formatCount(data.count)} in all</span>}
    >
      {error !== null && data === null ? (
        <Failed what="The pages" error={error} onRetry={retry} />
      ) : data === null ? (
        <LoadingList />
      ) : data.pages.length === 0 ? (
        <p className="text-muted m-auto py-10 text-xs">Nothing in this time.</p>
      ) : (
        <Ordered isOld={isOldOrder}>
          <ScrollRegion label="Pages">
            <table className="w-full text-[0.8125rem]">
              <FigureHead
                thing="Page"
                columns={orders.map(([name, title]) => ({ name, title }))}
                others={others.map(([name, title]) => ({ name, title }))}
                order={order}
              />
              <tbody>
                {data.pages.map((page) => (
                  <tr
                    key={page.path}
                    data-page={page.path}
                    className="border-line hover:bg-hover border-t first:border-t-0"
                  >
                    <th scope="row" className="max-w-0 min-w-40 px-2 text-left font-normal">
                      <button
                        type="button"
                        title={page.path}
                        onClick={() => addFilter(["is", "page", [page.path]])}
                        className="block h-9 w-full truncate rounded-md px-2 text-left hover:underline"
                      >
                        <span className="sr-only">Show only </span>
                        {page.path}
                      </button>
                    </th>
                    {columns.map(([name, , unit]) => (
                      <td
                        key={name}
                        data-figure={name}
                        className={`px-3 text-right whitespace-nowrap tabular-nums ${name === order ? "font-medium" : "text-muted"}`}
                      >
                        {formatValue(page[name], unit)}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </ScrollRegion>
        </Ordered>
      )}
      {data !== null && data.count > limit && limit < manyPages && (
        <div className="flex justify-center p-2">
          <Button className="h-8 text-xs" onClick={() => setLimit(manyPages)}>
            {data.count > manyPages ? `The first ${manyPages} pages` : "All pages"}
          </Button>
        </div>
      )}
    </QuestionCard>
  );
}
