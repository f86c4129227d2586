import type { Unit } from "@dendro/core";
import type { Answer } from "../api/client.ts";
import { QuestionCard } from "../exports/question-card.tsx";
import { queryOf, type Search } from "../filters/search.ts";
import { useSearch } from "../filters/use-search.ts";
import { formatValue } from "../format/format.ts";
import { FigureHead } from "../lists/figure-head.tsx";
import { LoadingList } from "../lists/loading-list.tsx";
import { Ordered } from "../lists/old-order.tsx";
import { usePreset } from "../lists/use-preset.ts";
import { Failed } from "../ui/failed.tsx";
import { ScrollRegion } from "../ui/scroll-region.tsx";
import { SignalBadge } from "./signal-badge.tsx";

type Figure = Exclude<keyof Answer<"GET /api/v1/analytics/posts">["posts"][number], "post">;

const columns = [
  ["views", "Views", "count"],
  ["unique_views", "Readers", "count"],
  ["reads_completed", "Finished", "count"],
  ["finish_rate", "Finish rate", "percent"],
  ["deep_reads", "Deep reads", "count"],
  ["mean_read_time", "Read time", "seconds"],
  ["reactions", "Reactions", "count"],
  ["comments", "Comments", "count"],
  ["shares", "Shares", "count"],
] as const satisfies readonly (readonly [name: Figure, title: string, unit: Unit])[];

const shownPosts = 100;

/** The same posts as a question, by which they are taken along. */
function postsBy(search: Search) {
  const { filters = [], ...base } = queryOf(search);
  return {
    ...base,
    metrics: [
      "post_views",
      "unique_post_views",
      "reads_completed",
      "finish_rate",
      "deep_reads",
      "read_time",
      "reactions",
      "comments",
      "shares",
    ],
    dimensions: ["name"],
    filters: [...filters, ["is", "type", postTypes], ["is_not", "name", [""]]],
  };
}

/** What tells of posts. */
const postTypes = [
  "post_view",
  "post_read_complete",
  "reaction",
  "reaction.undone",
  "comment",
  "share",
  "page_exit",
];

/** Every post with its reads, its reactions, and whether it is read more or less than usual. */
export function PostList() {
  const { search } = useSearch();
  const order = columns.find(([name]) => name === search.by)?.[0] ?? "views";
  const { data, isOldOrder, error, retry } = usePreset("GET /api/v1/analytics/posts", {
    order,
    limit: shownPosts,
  });
  const signals = new Map(data?.signals.map((one) => [one.post, one]));
  return (
    <QuestionCard
      title="Posts"
      question={postsBy(search)}
      drawing="table"
      action={<span className="text-muted text-xs">Signals: the last 24 hours beside a usual day</span>}
    >
      {error !== null && data === null ? (
        <Failed what="The posts" error={error} onRetry={retry} />
      ) : data === null ? (
        <LoadingList />
      ) : data.posts.length === 0 ? (
        <p className="text-muted m-auto max-w-prose px-4 py-10 text-center text-xs text-pretty">
          No posts in this time. A post is told by events of type <code>post_view</code> and{" "}
          <code>post_read_complete</code> with its <code>name</code>.
        </p>
      ) : (
        <Ordered isOld={isOldOrder}>
          <ScrollRegion label="Posts">
            <table className="w-full text-[0.8125rem]">
              <FigureHead
                thing="Post"
                beside={["Signal"]}
                columns={columns.map(([name, title]) => ({ name, title }))}
                order={order}
              />
              <tbody>
                {data.posts.map((post) => (
                  <tr
                    key={post.post}
                    data-post={post.post}
                    className="border-line hover:bg-hover border-t first:border-t-0"
                  >
                    <th
                      scope="row"
                      title={post.post}
                      className="max-w-0 min-w-40 truncate px-4 py-2 text-left font-normal"
                    >
                      {post.post}
                    </th>
                    <td className="px-3">
                      <SignalBadge signal={signals.get(post.post) ?? null} />
                    </td>
                    {columns.map(([name, , unit]) => (
                      <td
                        key={name}
                        data-figure={name}
                        className={`px-3 text-right whitespace-nowrap tabular-nums ${name === order ? "font-medium" : "text-muted"}`}
                      >
                        {formatValue(post[name], unit)}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </ScrollRegion>
        </Ordered>
      )}
    </QuestionCard>
  );
}
