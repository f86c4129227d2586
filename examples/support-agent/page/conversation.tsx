import { useEffect, useRef, useState, type FormEvent, type ReactNode } from "react";
import { useThread } from "@dendro/react";
import { EventView } from "./event-view.tsx";

const suggestions = ["Hello!", "Where is my order 1042?", "How do I return something?"];

export function Conversation({
  threadId,
  onBegun,
}: {
  readonly threadId: string | null;
  readonly onBegun: (threadId: string) => void;
}): ReactNode {
  const { events, runs, hasOlder, status, error, send, retry, discard, loadOlder, cancel } =
    useThread(threadId);
  const [draft, setDraft] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const end = useRef<HTMLDivElement>(null);
  const running = runs.find((run) => run.status === "running");
  const last = events.at(-1)?.id;
  useEffect(() => {
    if (last !== undefined) end.current?.scrollIntoView({ block: "end" });
  }, [last]);

  async function say(text: string): Promise<void> {
    if (text.trim() === "") return;
    setDraft("");
    setProblem(null);
    try {
      const sent = await send(text.trim());
      if (threadId === null) onBegun(sent.threadId);
    } catch (failure) {
      setProblem(failure instanceof Error ? failure.message : String(failure));
    }
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    void say(draft);
  }

  return (
    <>
      <section className="events" aria-label="Conversation" aria-live="polite">
        {hasOlder && <button onClick={() => void loadOlder()}>Older messages</button>}
        {status === "loading" && <p className="hint">Loading…</p>}
        {error !== null && <p className="problem">{error.message}</p>}
        {events.length === 0 && status === "ready" && (
          <div className="empty">
            <p>Ask about an order, a return or our hours.</p>
            {suggestions.map((text) => (
              <button key={text} onClick={() => void say(text)}>
                {text}
              </button>
            ))}
          </div>
        )}
        {events.map((event) => (
          <EventView
            key={event.client_event_id ?? event.id}
            event={event}
            onRetry={retry}
            onDiscard={discard}
          />
        ))}
        {running !== undefined && (
          <p className="typing">
            <span aria-hidden="true">
              <i />
              <i />
              <i />
            </span>
            The agent is working
            <button onClick={() => void cancel(running.id)}>Stop</button>
          </p>
        )}
        {problem !== null && <p className="problem">{problem}</p>}
        <div ref={end} />
      </section>
      <form className="composer" onSubmit={submit}>
        <label className="sr-only" htmlFor="draft">
          Your message
        </label>
        <textarea
          id="draft"
          rows={1}
          value={draft}
          placeholder="Write a message"
          onChange={({ target }) => setDraft(target.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
            submit(event);
          }}
        />
        <button disabled={draft.trim() === ""}>Send</button>
      </form>
    </>
  );
}
