import { formatValue } from "../format/format.ts";
import { timeOfDay, wholeMoment } from "../format/when.ts";
import type { ChatEvent } from "./conversation-types.ts";
import { wordsOf } from "./said.ts";

/** What somebody said: people on the left, the agent on the right. */
export function Message({ event, speaker }: { event: ChatEvent; speaker: "person" | "agent" }) {
  const { data = {}, timestamp, duration_ms: took } = event;
  const isPerson = speaker === "person";
  const who = isPerson ? (event.user_id ?? "Somebody") : (event.source ?? "Agent");
  const words = wordsOf(data);
  const kind = typeof data["type"] === "string" ? data["type"] : "message";
  return (
    <li
      className={`flex flex-col py-1.5 [contain-intrinsic-size:auto_5rem] [content-visibility:auto] ${isPerson ? "items-start" : "items-end"}`}
      data-message={speaker}
    >
      <p className="text-muted mb-0.5 flex max-w-full gap-2 px-1 text-xs">
        <span className="truncate font-medium">{who}</span>
        <time
          dateTime={new Date(timestamp).toISOString()}
          title={wholeMoment(timestamp)}
          className="shrink-0 tabular-nums"
        >
          {timeOfDay(timestamp)}
        </time>
        {took !== undefined && !isPerson && (
          <span className="shrink-0 tabular-nums" title="Time to answer">
            {formatValue(took, "milliseconds")}
          </span>
        )}
      </p>
      <div
        className={`max-w-[min(40rem,88%)] rounded-2xl px-3.5 py-2 break-words whitespace-pre-wrap ${
          isPerson ? "bg-hover rounded-tl-md" : "bg-accent-soft rounded-tr-md"
        }`}
      >
        {words ?? <span className="text-muted italic">{`${kind}, words not kept`}</span>}
      </div>
    </li>
  );
}
