import { Link } from "@tanstack/react-router";
import { carried } from "../filters/search.ts";
import { useSearch } from "../filters/use-search.ts";
import { formatValue } from "../format/format.ts";
import { rowLink } from "../lists/loading-list.tsx";
import { SortHeader } from "../lists/sort-header.tsx";
import { Ago } from "../ui/ago.tsx";
import type { ListedConversation } from "./conversation-types.ts";
import { Judgements } from "./judgements.tsx";
import type { ConversationOrder } from "./list-search.ts";
import { OutcomeBadge } from "./outcome-badge.tsx";

/** The columns of numbers, with the order in which each comes first. */
const columns = [
  ["most_messages", "Messages", "messages", "count", ""],
  ["most_tokens", "Tokens", "tokens", "count", "max-lg:hidden"],
  ["costliest", "Cost", "cost", "usd", "max-sm:hidden"],
  ["slowest", "Response", "avg_response_time", "seconds", "max-lg:hidden"],
] as const;

/** Conversations with what each needed, and how it came out. A row opens its conversation. */
export function ConversationTable({
  conversations,
  order,
  onOrder,
}: {
  conversations: readonly ListedConversation[];
  order: ConversationOrder;
  onOrder: (order: ConversationOrder) => void;
}) {
  const { search } = useSearch();
  return (
    <table className="w-full text-[0.8125rem]">
      <thead className="text-muted border-line border-b text-xs">
        <tr>
          <th scope="col" className="w-full px-4 py-2 text-left font-medium">
            Who
          </th>
          {columns.map(([name, title, , , hiding]) => (
            <SortHeader
              key={name}
              isChosen={order === name}
              onChoose={() => onOrder(name)}
              className={hiding}
            >
              {title}
            </SortHeader>
          ))}
          <SortHeader
            isChosen={order === "most_disliked"}
            onChoose={() => onOrder("most_disliked")}
            className="max-md:hidden"
          >
            Feedback
          </SortHeader>
          <SortHeader
            isChosen={order === "lowest_score" || order === "highest_score"}
            direction={order === "highest_score" ? "descending" : "ascending"}
            onChoose={() => onOrder(order === "lowest_score" ? "highest_score" : "lowest_score")}
            className="max-md:hidden"
          >
            Score
          </SortHeader>
          <th scope="col" className="px-3 py-2 text-left font-medium max-md:hidden">
            Outcome
          </th>
          <SortHeader
            isChosen={order === "newest" || order === "oldest"}
            direction={order === "oldest" ? "ascending" : "descending"}
            onChoose={() => onOrder(order === "newest" ? "oldest" : "newest")}
            className="pr-4"
          >
            Last activity
          </SortHeader>
        </tr>
      </thead>
      <tbody>
        {conversations.map((one) => (
          <tr
            key={one.conversation_id}
            data-conversation={one.conversation_id}
            className="border-line hover:bg-hover relative border-t first:border-t-0"
          >
            <th scope="row" className="max-w-0 px-4 py-2 text-left font-normal">
              <Link
                to="/conversations/$id"
                params={{ id: one.conversation_id }}
                search={carried(search)}
                title={one.conversation_id}
                className={`block truncate font-medium ${rowLink}`}
              >
                {one.username ?? one.user_id ?? "Somebody unknown"}
                <span className="text-muted block truncate text-xs font-normal">
                  {one.opening ?? [one.worker, one.conversation_id].filter(Boolean).join(" · ")}
                </span>
              </Link>
            </th>
            {columns.map(([name, , field, unit, hiding]) => (
              <td key={name} className={`px-3 text-right whitespace-nowrap tabular-nums ${hiding}`}>
                {formatValue(one[field], unit)}
              </td>
            ))}
            <td className="px-3 text-right whitespace-nowrap max-md:hidden">
              <Judgements likes={one.likes} dislikes={one.dislikes} />
            </td>
            <td className="px-3 text-right tabular-nums max-md:hidden">{formatValue(one.score, "ratio")}</td>
            <td className="px-3 max-md:hidden">
              <OutcomeBadge outcome={one.outcome} />
            </td>
            <td className="text-muted pr-4 pl-3 text-right">
              {one.last_activity !== null && <Ago at={one.last_activity} />}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
