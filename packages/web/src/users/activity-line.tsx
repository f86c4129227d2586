import { Link } from "@tanstack/react-router";
import { carried } from "../filters/search.ts";
import { useSearch } from "../filters/use-search.ts";
import type { ReactNode } from "react";
import { TraceLink } from "../shell/trace-link.tsx";
import { ActivityIcon } from "./activity-icon.tsx";
import { activityWords } from "./activity-words.ts";
import type { Activity } from "./user-types.ts";

const link = "text-accent rounded-sm underline underline-offset-2";

/** One thing that somebody did, with links to what it was part of. */
export function ActivityLine({
  activity,
  when,
  showsWho = false,
}: {
  activity: Activity;
  when: ReactNode;
  showsWho?: boolean;
}) {
  const { search } = useSearch();
  const { activity_type: type, user_id: user, username, conversation_id: thread } = activity;
  const trace = activity.trace_id ?? activity.run_id;
  const about = aboutOf(activity);
  return (
    <li className="flex items-start gap-3 px-4 py-1 text-[0.8125rem]" data-activity={type}>
      <span className="flex h-5 items-center">
        <ActivityIcon type={type} />
      </span>
      <span className="min-w-0 grow">
        {showsWho && user !== null && (
          <>
            <Link
              to="/users/$id"
              params={{ id: user }}
              search={carried(search)}
              className="font-medium hover:underline"
            >
              {username ?? user}
            </Link>
            <span className="text-muted"> · </span>
          </>
        )}
        {activityWords(type)}
        {about !== null && <span className="text-muted break-words"> {about}</span>}
        {activity.status === "error" && <span className="text-bad"> failed</span>}
        {thread !== null && (
          <>
            {" "}
            <Link
              to="/conversations/$id"
              params={{ id: thread }}
              search={carried(search)}
              aria-label={`Conversation ${thread}`}
              className={link}
            >
              Conversation
            </Link>
          </>
        )}
        {trace !== null && (
          <>
            {" "}
            <TraceLink id={trace} />
          </>
        )}
      </span>
      <span className="text-muted shrink-0 text-xs leading-5 tabular-nums">{when}</span>
    </li>
  );
}

/** What it was about, as far as the event says. */
function aboutOf({ activity_type: type, name, path, route, method, model }: Activity): string | null {
  if (type === "request") return [method, route ?? path].filter(Boolean).join(" ");
  return path ?? name ?? model;
}
