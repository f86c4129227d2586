import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, type StoredEvent } from "../api/client.ts";
import { secondOfDay } from "../format/when.ts";
import { useTenant } from "../filters/tenant-context.ts";
import { QuestionCard } from "../exports/question-card.tsx";
import { Notice } from "../ui/notice.tsx";
import { Skeleton } from "../ui/skeleton.tsx";

const question = { date_range: "24h", limit: 14 };
const askIntervalMs = 2000;

/** What happened last, whatever it is about; it holds still while somebody points at it. */
export function LiveFeed() {
  const tenant = useTenant();
  const [isHeld, setHeld] = useState(false);
  const { data, error, refetch } = useQuery({
    queryKey: ["feed", tenant],
    queryFn: async () => await api.events(tenant, question),
    refetchInterval: isHeld ? false : askIntervalMs,
    staleTime: 0,
  });
  return (
    <QuestionCard
      title="Live feed"
      path="/api/v1/events/list"
      question={question}
      action={<span className="text-muted text-xs">{isHeld ? "held" : "newest first"}</span>}
    >
      {error !== null && data === undefined ? (
        <Notice message={error.message} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <Skeleton className="m-4 h-40" />
      ) : data.events.length === 0 ? (
        <p className="text-muted px-4 py-10 text-center text-xs">Nothing in the last 24 hours.</p>
      ) : (
        <ol
          aria-live="off"
          className="px-4 pb-3"
          onPointerEnter={() => setHeld(true)}
          onPointerLeave={() => setHeld(false)}
        >
          {data.events.map((event) => (
            <FeedLine key={event.id} event={event} />
          ))}
        </ol>
      )}
    </QuestionCard>
  );
}

/** What an event is about, of what most kinds of events say. */
const telling = ["name", "model", "status_code", "error_type", "country"] as const;

function FeedLine({ event }: { event: StoredEvent }) {
  const place = event["route"] ?? event["path"];
  const about = [place, ...telling.map((key) => event[key])].filter((one) => one !== undefined);
  return (
    <li className="border-line flex items-baseline gap-3 border-t py-1.5 text-xs first:border-t-0">
      <time className="text-muted shrink-0 tabular-nums" dateTime={new Date(event.timestamp).toISOString()}>
        {secondOfDay(event.timestamp)}
      </time>
      <span className={`shrink-0 font-medium ${event.status === "error" ? "text-bad" : ""}`}>
        {event.type.replaceAll("_", " ")}
      </span>
      <span className="text-muted min-w-0 truncate">{about.map(String).join(" · ")}</span>
    </li>
  );
}
