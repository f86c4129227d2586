import { Link } from "@tanstack/react-router";
import { carried } from "../filters/search.ts";
import { useSearch } from "../filters/use-search.ts";
import { formatCount, formatValue } from "../format/format.ts";
import { wholeMoment } from "../format/when.ts";
import { TraceLink } from "../shell/trace-link.tsx";
import { Ago } from "../ui/ago.tsx";
import { Card, cardTitle } from "../ui/card.tsx";
import { Fact, Facts } from "../ui/facts.tsx";
import type { Conversation } from "./conversation-types.ts";
import { Judgements } from "./judgements.tsx";

const link = "text-accent rounded-sm underline-offset-2 hover:underline";
/** Traces that are listed; a run of a worker is a trace of its own, and a long conversation has many. */
const shownTraces = 8;

/** What a conversation needed, who took part, under which settings, and its traces. */
export function ConversationFacts({ conversation }: { conversation: Conversation }) {
  const { search } = useSearch();
  const { users, workers, models, settings, traces, created_at: began, last_activity: last } = conversation;
  return (
    <div className="space-y-4">
      <Card label="Figures" title={<h2 className={cardTitle}>Figures</h2>}>
        <Facts>
          <Fact title={users.length === 1 ? "User" : "Users"}>
            {users.length === 0 && "unknown"}
            {users.map((user) => (
              <Link
                key={user}
                to="/users/$id"
                params={{ id: user }}
                search={carried(search)}
                className={`block ${link}`}
              >
                {user}
              </Link>
            ))}
          </Fact>
          <Fact title={workers.length === 1 ? "Worker" : "Workers"}>{workers.join(", ") || "–"}</Fact>
          <Fact title="Messages">{formatCount(conversation.messages)}</Fact>
          <Fact title="Tool calls">{formatCount(conversation.tool_calls)}</Fact>
          <Fact title="Tokens">{formatCount(conversation.tokens)}</Fact>
          <Fact title="Cost">{formatValue(conversation.cost, "usd")}</Fact>
          <Fact title="Response time">{formatValue(conversation.avg_response_time, "seconds")}</Fact>
          <Fact title="Failures">{formatCount(conversation.errors)}</Fact>
          <Fact title="Feedback">
            <Judgements likes={conversation.likes} dislikes={conversation.dislikes} />
          </Fact>
          <Fact title="Score">{formatValue(conversation.score, "ratio")}</Fact>
          {models.length > 0 && <Fact title="Models">{models.join(", ")}</Fact>}
          {began !== null && <Fact title="Began">{wholeMoment(Date.parse(began))}</Fact>}
          {last !== null && <Fact title="Last activity">{wholeMoment(Date.parse(last))}</Fact>}
          <Fact title="Id">{conversation.conversation_id}</Fact>
        </Facts>
      </Card>
      {settings.length > 0 && (
        <Card label="Settings in force" title={<h2 className={cardTitle}>Settings in force</h2>}>
          <Facts>
            {settings.map(({ worker, version, since }) => (
              <Fact
                key={`${worker} ${version}`}
                title={
                  <Link
                    to="/workers/$workerId"
                    params={{ workerId: worker }}
                    search={carried(search)}
                    className={link}
                  >
                    {worker}, version {version}
                  </Link>
                }
              >
                {since !== null && <Ago at={since} />}
              </Fact>
            ))}
          </Facts>
        </Card>
      )}
      {traces.length > 0 && (
        <Card
          label="Traces"
          title={<h2 className={cardTitle}>Traces</h2>}
          action={
            traces.length > shownTraces && (
              <Link
                to="/traces"
                search={{
                  tenant: search.tenant,
                  range: "all",
                  thread: conversation.conversation_id,
                }}
                className="text-muted hover:text-ink rounded-md px-1 text-xs font-medium"
              >
                All traces
              </Link>
            )
          }
        >
          <Facts>
            {traces.slice(0, shownTraces).map(({ id, events }) => (
              <div key={id} className="flex items-baseline justify-between gap-4">
                <dt className="min-w-0">
                  <TraceLink id={id} className="block truncate">
                    {id}
                  </TraceLink>
                </dt>
                <dd className="text-muted shrink-0 tabular-nums">
                  {formatCount(events)} {events === 1 ? "event" : "events"}
                </dd>
              </div>
            ))}
          </Facts>
        </Card>
      )}
    </div>
  );
}
