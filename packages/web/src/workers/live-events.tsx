import type { AnalyticsEvent } from "@dendro/core";
import { useAnalytics } from "@dendro/react";
import { secondOfDay } from "../format/when.ts";
import { Card, cardTitle } from "../ui/card.tsx";

/** What the worker does, the moment it does it. */
export function LiveEvents() {
  const events = useAnalytics();
  return (
    <Card title={<h2 className={cardTitle}>Live events</h2>}>
      {events.length === 0 ? (
        <p className="text-muted px-4 pt-1 pb-4">What happens from now on appears here.</p>
      ) : (
        <ol
          // It can be scrolled, so it can be reached by key.
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
          tabIndex={0}
          className="max-h-[32rem] overflow-y-auto px-4 pt-1 pb-3"
          aria-live="off"
          data-events
        >
          {events.map((event) => (
            <EventLine key={`${event.timestamp} ${event.event} ${event.event_id ?? ""}`} event={event} />
          ))}
        </ol>
      )}
    </Card>
  );
}

const colors: Readonly<Record<string, string>> = {
  "feedback.like": "text-good",
  "feedback.dislike": "text-bad",
  "error.occurred": "text-bad",
};

function EventLine({ event: { event, timestamp, user_id: user, data = {} } }: { event: AnalyticsEvent }) {
  const about = ["name", "type", "model", "error", "reason"].flatMap((key) =>
    typeof data[key] === "string" ? [data[key]] : [],
  );
  return (
    <li className="border-line flex items-baseline gap-3 border-t py-1.5 text-xs first:border-t-0">
      <time className="text-muted shrink-0 tabular-nums" dateTime={timestamp}>
        {secondOfDay(Date.parse(timestamp))}
      </time>
      <span className={`shrink-0 font-medium ${colors[event] ?? ""}`}>{event}</span>
      <span className="text-muted min-w-0 truncate">{[...about, user].filter(Boolean).join(" · ")}</span>
    </li>
  );
}
