import { useState, type ReactNode } from "react";
import { inlineImage, linkAddress, useFeedback, type ShownEvent } from "@dendro/react";

interface EventViewProps {
  readonly event: ShownEvent;
  readonly onRetry: (clientEventId: string) => Promise<unknown>;
  readonly onDiscard: (clientEventId: string) => void;
}

/** One thing that happened in a conversation; what is not for people to see is nothing. */
export function EventView({ event, onRetry, onDiscard }: EventViewProps): ReactNode {
  if (event.type === "tool.call") return <ToolCall event={event} />;
  if (event.type === "tool.result") return <ToolResult event={event} />;
  if (event.type !== "message") return null;
  const id = event.client_event_id;
  return (
    <article className={`message ${event.actor}`} data-pending={event.pending}>
      {event.content?.map((part, index) => {
        // Parts have no id, and never change their place.
        const key = index;
        if (part.type === "text") return <p key={key}>{part.text}</p>;
        const shown = part.type === "image" ? inlineImage(part.url) : undefined;
        if (shown !== undefined) return <img key={key} src={shown} alt={"alt" in part ? part.alt : ""} />;
        // What is elsewhere is fetched by who asks for it alone.
        return (
          <a key={key} href={linkAddress(part.url)} target="_blank" rel="noreferrer noopener">
            {part.type === "document" ? part.filename : (part.alt ?? "Image")}
          </a>
        );
      })}
      {event.pending === true && <small>Sending…</small>}
      {event.failed !== undefined && id !== undefined && (
        <small className="problem">
          {event.failed.message}{" "}
          <button onClick={() => void onRetry(id).catch(() => undefined)}>Try again</button>
          <button onClick={() => onDiscard(id)}>Discard</button>
        </small>
      )}
      {event.actor === "assistant" && <Judgement eventId={event.id} />}
    </article>
  );
}

function ToolCall({ event }: { readonly event: ShownEvent }): ReactNode {
  const { name, display_name: shown, args } = event.data ?? {};
  return (
    <p className="tool">
      {String(shown ?? name)} <code>{JSON.stringify(args)}</code>
    </p>
  );
}

function ToolResult({ event }: { readonly event: ShownEvent }): ReactNode {
  const { error, result } = event.data ?? {};
  return error === undefined ? (
    <p className="tool done">
      Found <code>{JSON.stringify(result)}</code>
    </p>
  ) : (
    <p className="tool failed">{typeof error === "string" ? error : "It failed."}</p>
  );
}

/** Drawn, because not every system has a font for it. */
function Thumb({ isDown = false }: { readonly isDown?: boolean }): ReactNode {
  return (
    <svg
      width="16"
      height="16"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinejoin="round"
      transform={isDown ? "rotate(180)" : undefined}
      aria-hidden="true"
    >
      <path d="M7 10v11M7 10l4-8c1.7 0 3 1.3 3 3v4h5.5a2 2 0 0 1 2 2.4l-1.6 8a2 2 0 0 1-2 1.6H7M3 10h4v11H3z" />
    </svg>
  );
}

function Judgement({ eventId }: { readonly eventId: string }): ReactNode {
  const judge = useFeedback();
  const [given, setGiven] = useState<"like" | "dislike" | null>(null);

  async function give(feedback: "like" | "dislike"): Promise<void> {
    const before = given;
    setGiven(feedback);
    try {
      await judge({ target_type: "event", target_id: eventId, feedback });
    } catch {
      setGiven(before);
    }
  }

  return (
    <div className="judgement" role="group" aria-label="Was this helpful?">
      <button aria-pressed={given === "like"} aria-label="Like" onClick={() => void give("like")}>
        <Thumb />
      </button>
      <button aria-pressed={given === "dislike"} aria-label="Dislike" onClick={() => void give("dislike")}>
        <Thumb isDown />
      </button>
    </div>
  );
}
