import { Link } from "@tanstack/react-router";
import { carried } from "../filters/search.ts";
import { useSearch } from "../filters/use-search.ts";
import { formatCount, formatValue } from "../format/format.ts";
import { rowLink } from "../lists/loading-list.tsx";
import { SortHeader } from "../lists/sort-header.tsx";
import { Ago } from "../ui/ago.tsx";
import type { ListedUser } from "./user-types.ts";
import type { UserOrder } from "./users-search.ts";

const columns = [
  ["messages", "Messages", ""],
  ["conversations", "Conversations", "max-md:hidden"],
  ["activities", "Activities", "max-sm:hidden"],
  ["tokens", "Tokens", "max-lg:hidden"],
  ["cost", "Cost", "max-md:hidden"],
] as const;

/** Users with what they did; by another order than the time they have a rank. */
export function UserTable({
  users,
  order,
  onOrder,
}: {
  users: readonly ListedUser[];
  order: UserOrder;
  onOrder: (order: UserOrder) => void;
}) {
  const { search } = useSearch();
  const hasRanks = !order.endsWith("_seen");
  return (
    <table className="w-full text-[0.8125rem]">
      <thead className="text-muted border-line border-b text-xs">
        <tr>
          {hasRanks && (
            <th scope="col" className="py-2 pl-4 text-left font-medium">
              Rank
            </th>
          )}
          <th scope="col" className="w-full px-4 py-2 text-left font-medium">
            User
          </th>
          {columns.map(([name, title, hiding]) => (
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
            isChosen={order === "first_seen"}
            onChoose={() => onOrder("first_seen")}
            className="max-xl:hidden"
          >
            First seen
          </SortHeader>
          <SortHeader isChosen={order === "last_seen"} onChoose={() => onOrder("last_seen")} className="pr-4">
            Last seen
          </SortHeader>
        </tr>
      </thead>
      <tbody>
        {users.map((user, index) => (
          <tr key={user.user_id} className="border-line hover:bg-hover relative border-t first:border-t-0">
            {hasRanks && (
              <td className="py-2 pl-4">
                <Rank rank={index + 1} />
              </td>
            )}
            <th scope="row" className="max-w-0 px-4 py-2 text-left font-normal">
              <Link
                to="/users/$id"
                params={{ id: user.user_id }}
                search={carried(search)}
                className={`block truncate font-medium ${rowLink}`}
              >
                {user.username ?? user.user_id}
              </Link>
              {user.username !== null && user.username !== user.user_id && (
                <span className="text-muted block truncate text-xs">{user.user_id}</span>
              )}
            </th>
            {columns.map(([name, , hiding]) => (
              <td key={name} className={`px-3 text-right whitespace-nowrap tabular-nums ${hiding}`}>
                {formatValue(user[name], name === "cost" ? "usd" : "count")}
              </td>
            ))}
            <td className="text-muted px-3 text-right max-xl:hidden">
              {user.first_seen !== null && <Ago at={user.first_seen} />}
            </td>
            <td className="text-muted pr-4 pl-3 text-right">
              {user.last_seen !== null && <Ago at={user.last_seen} />}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A place among others, the first three marked. */
export function Rank({ rank }: { rank: number }) {
  return (
    <span
      className={`grid h-6 min-w-6 place-items-center rounded-full px-1.5 text-xs font-semibold tabular-nums ${
        rank <= 3 ? "bg-accent-soft text-accent" : "text-muted"
      }`}
    >
      {formatCount(rank)}
    </span>
  );
}
