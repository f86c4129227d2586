import { timeOfDay, wholeMoment } from "../format/when.ts";
import { TraceLink } from "../shell/trace-link.tsx";
import { ActivityIcon } from "../users/activity-icon.tsx";
import type { ChatEvent } from "./conversation-types.ts";
import { happeningWords } from "./happening-words.ts";
import { wordsOf } from "./said.ts";

/** What starts or ends a trace that is worth opening. */
const leadsToTrace = new Set(["agent.invoked", "llm.called", "error.occurred"]);

/** What was done between messages: tools, models, feedback, errors; with its data at hand. */
export function Happening({ event }: { event: ChatEvent }) {
  const { type, timestamp, data, status, error_type: fault } = event;
  const { what, about } = happeningWords(event);
  const trace = event.trace_id ?? event.run_id;
  const isBad = status === "error" || type === "error.occurred";
  const words = wordsOf(data);
  return (
    <li
      className="flex items-start gap-1 py-0.5 text-xs [contain-intrinsic-size:auto_1.75rem] [content-visibility:auto]"
      data-happening={type}
    >
      <details className="min-w-0 grow">
        <summary className="hover:bg-hover flex cursor-pointer list-none items-center gap-2 rounded-md px-1.5 py-1.5">
          <ActivityIcon type={isBad ? "error." : type} />
          <span className="min-w-0 grow break-words">
            <span className={`font-medium ${isBad ? "text-bad" : ""}`}>{what}</span>
            {about !== "" && <span className="text-muted"> {about}</span>}
            {isBad && <span className="text-bad"> failed{fault === undefined ? "" : `: ${fault}`}</span>}
          </span>
          <time
            dateTime={new Date(timestamp).toISOString()}
            title={wholeMoment(timestamp)}
            className="text-muted shrink-0 tabular-nums"
          >
            {timeOfDay(timestamp)}
          </time>
        </summary>
        <div className="border-line mt-1 mb-1 ml-2 border-l pl-4">
          {words !== null && <p className="max-w-prose py-1 break-words whitespace-pre-wrap">{words}</p>}
          <p className="text-muted py-1">
            {type}, {wholeMoment(timestamp)}
          </p>
          {data !== undefined && (
            <pre className="bg-hover max-h-80 overflow-auto rounded-lg p-2.5 font-mono break-words whitespace-pre-wrap">
              {JSON.stringify(data, null, 2)}
            </pre>
          )}
        </div>
      </details>
      {trace !== undefined && leadsToTrace.has(type) && (
        <TraceLink id={trace} className="shrink-0 px-1 leading-7" />
      )}
    </li>
  );
}
