import type { StoredEvent } from "../api/client.ts";
import { whenTitle } from "../format/when.ts";

/** What says most of an event at a glance, the first that it has. */
const abouts = ["path", "route", "name", "model", "tool", "node", "message"] as const;
const whose = ["user_id", "thread_id", "visitor"] as const;

const first = (event: StoredEvent, names: readonly string[]) =>
  names.map((name) => event[name]).find((value) => typeof value === "string" && value !== "");

/** Events below each other, each of which opens. */
export function EventRows({
  events,
  onOpen,
}: {
  events: readonly StoredEvent[];
  onOpen: (event: StoredEvent) => void;
}) {
  if (events.length === 0)
    return (
      <p className="text-muted px-4 py-12 text-center text-xs text-pretty">
        Nothing in this time. Choose a longer one, or fewer filters.
      </p>
    );
  return (
    <ol aria-label="Events" className="px-2 pb-2">
      {events.map((event) => (
        <li key={event.id} className="border-line border-t first:border-0">
          <button
            type="button"
            onClick={() => onOpen(event)}
            className="hover:bg-hover grid min-h-9 w-full grid-cols-[9.5rem_minmax(0,1fr)] items-center gap-x-3 rounded-md px-2 py-1.5 text-left text-sm sm:grid-cols-[9.5rem_10rem_minmax(0,1fr)_10rem]"
          >
            <time
              className="text-muted text-xs tabular-nums"
              dateTime={new Date(event.timestamp).toISOString()}
            >
              {whenTitle(event.timestamp)}
            </time>
            <span className="truncate font-medium">{event.type}</span>
            <span className="truncate max-sm:col-span-2">{first(event, abouts) as string | undefined}</span>
            <span className="text-muted truncate text-xs max-sm:hidden">
              {first(event, whose) as string | undefined}
            </span>
          </button>
        </li>
      ))}
    </ol>
  );
}
