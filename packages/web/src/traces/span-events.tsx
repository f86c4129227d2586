import { formatValue } from "../format/format.ts";
import { attributesOf } from "./attributes.ts";
import type { StoredEvent } from "../api/client.ts";
import type { WholeSpan } from "./trace-api.ts";

/** What events tell of a span, and what happened in it. @param from when the trace began */
export function SpanEvents({ whole: { events, marks }, from }: { whole: WholeSpan; from: number }) {
  return (
    <div className="border-line border-t pb-3">
      {events.map((event) => (
        <EventAttributes key={event.id} event={event} isAlone={events.length === 1} />
      ))}
      {marks.marks.length > 0 && (
        <section aria-labelledby="span-marks" className="px-4 pt-4">
          <h3 id="span-marks" className="text-[0.8125rem] font-semibold">
            Points in time
          </h3>
          <ul className="mt-1.5 space-y-1 text-[0.8125rem]">
            {marks.marks.map((mark) => (
              <li key={mark.event_id} className="flex justify-between gap-3">
                <span className={`truncate ${mark.status === "error" ? "text-bad" : ""}`}>
                  {mark.type}
                  {mark.name !== null && <span className="text-muted"> {mark.name}</span>}
                </span>
                <span className="text-muted shrink-0 tabular-nums">
                  {formatValue(mark.timestamp - from, "milliseconds")}
                </span>
              </li>
            ))}
          </ul>
          {marks.next_offset !== null && (
            <p className="text-muted mt-1 text-xs">
              The first {marks.marks.length} of {marks.total}.
            </p>
          )}
        </section>
      )}
    </div>
  );
}

function EventAttributes({ event, isAlone }: { event: StoredEvent; isAlone: boolean }) {
  const attributes = attributesOf(event);
  return (
    <details open={isAlone} className="group px-4 pt-3">
      <summary className="cursor-pointer text-[0.8125rem] font-semibold">
        Attributes <span className="text-muted font-normal">of {event.type}</span>
      </summary>
      <dl className="mt-1.5 text-[0.8125rem]">
        {attributes.map(([path, value]) => (
          <div
            key={path}
            className="border-line grid grid-cols-[minmax(0,2fr)_minmax(0,3fr)] gap-3 border-t py-1.5"
          >
            <dt className="text-muted break-words">{path}</dt>
            <dd className="max-h-64 overflow-y-auto break-words whitespace-pre-wrap">{value}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
