import { Link } from "@tanstack/react-router";
import { carried } from "../filters/search.ts";
import { useSearch } from "../filters/use-search.ts";
import { formatCount, formatValue } from "../format/format.ts";
import { wholeMoment } from "../format/when.ts";
import { Card, cardTitle } from "../ui/card.tsx";
import { Fact, Facts } from "../ui/facts.tsx";
import type { User } from "./user-types.ts";

const kinds = { user: "another id", anonymous: "before signing in" } as const;

/** All that is known of a user, of all time, and what can be done. */
export function UserFacts({ user }: { user: User }) {
  const { search } = useSearch();
  const { first_seen: first, last_seen: last, other_names: others } = user;
  return (
    <div className="space-y-4">
      <Card label="Of all time" title={<h2 className={cardTitle}>Of all time</h2>}>
        <Facts>
          <Fact title="Rank by messages">
            {formatCount(user.rank)} of {formatCount(user.ranked)}
          </Fact>
          <Fact title="User id">{user.user_id}</Fact>
          <Fact title="Messages">{formatCount(user.messages)}</Fact>
          <Fact title="Conversations">
            <Link
              to="/conversations"
              search={{
                ...carried(search),
                range: "all",
                from: undefined,
                to: undefined,
                filters: [["is", "user", [user.user_id]]],
              }}
              className="text-accent underline-offset-2 hover:underline"
            >
              {formatCount(user.conversations)} <span className="sr-only">conversations</span>
            </Link>
          </Fact>
          <Fact title="Activities">{formatCount(user.activities)}</Fact>
          <Fact title="Likes, dislikes">
            {formatCount(user.likes)}, {formatCount(user.dislikes)}
          </Fact>
          <Fact title="Failures">{formatCount(user.errors)}</Fact>
          <Fact title="Tokens">{formatCount(user.tokens)}</Fact>
          <Fact title="Cost">{formatValue(user.cost, "usd")}</Fact>
          {first !== null && <Fact title="First seen">{wholeMoment(Date.parse(first))}</Fact>}
          {last !== null && <Fact title="Last seen">{wholeMoment(Date.parse(last))}</Fact>}
        </Facts>
      </Card>
      {others.length > 0 && (
        <Card label="The same person" title={<h2 className={cardTitle}>The same person</h2>}>
          <Facts>
            {others.map(({ name, kind }) => (
              <Fact key={name} title={kinds[kind]}>
                {name}
              </Fact>
            ))}
          </Facts>
        </Card>
      )}
      <p className="text-muted px-1 text-xs text-pretty">
        Everything that is known of this person is erased under{" "}
        <Link
          to="/admin/privacy"
          search={carried(search)}
          className="text-accent underline underline-offset-2"
        >
          Administration
        </Link>
        .
      </p>
    </div>
  );
}
