import { Link } from "@tanstack/react-router";
import { ChevronRight, MessagesSquare } from "lucide-react";
import { useState } from "react";
import { carried } from "../filters/search.ts";
import { useSearch } from "../filters/use-search.ts";
import { ActivityLine } from "./activity-line.tsx";
import { ActivityTime } from "./activity-time.tsx";
import { entrySummary } from "./timeline-days.ts";
import type { Activity } from "./user-types.ts";

/** A stretch of one conversation, in a line that opens to all that happened in it. */
export function ConversationEntry({
  conversation,
  activities,
}: {
  conversation: string;
  activities: readonly [Activity, ...Activity[]];
}) {
  const { search } = useSearch();
  const [isOpen, setOpen] = useState(false);
  const [latest] = activities;
  const source = activities.find((one) => one.source !== null)?.source;
  return (
    <li data-entry={conversation}>
      <div className="flex items-start gap-3 px-4 py-1 text-[0.8125rem]">
        <MessagesSquare size={15} aria-hidden className="text-muted mt-0.5 shrink-0" />
        <span className="min-w-0 grow">
          <Link
            to="/conversations/$id"
            params={{ id: conversation }}
            search={carried(search)}
            className="font-medium break-words hover:underline"
          >
            Conversation{source === undefined ? "" : ` with ${source}`}
          </Link>{" "}
          <button
            type="button"
            aria-expanded={isOpen}
            onClick={() => setOpen(!isOpen)}
            className="text-muted hover:text-ink inline-flex items-center gap-0.5 rounded-sm"
          >
            {entrySummary(activities)}
            <ChevronRight
              size={13}
              aria-hidden
              className={`transition-transform ${isOpen ? "rotate-90" : ""}`}
            />
          </button>
        </span>
        <ActivityTime at={latest.timestamp} />
      </div>
      {isOpen && (
        <ol className="border-line ml-[1.45rem] border-l">
          {activities.map((activity) => (
            <ActivityLine
              key={activity.id}
              activity={{ ...activity, conversation_id: null }}
              when={<ActivityTime at={activity.timestamp} />}
            />
          ))}
        </ol>
      )}
    </li>
  );
}
