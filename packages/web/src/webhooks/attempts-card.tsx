import type { Attempt } from "../api/webhooks.ts";
import { formatValue } from "../format/format.ts";
import { whenTitle } from "../format/when.ts";
import { Card, cardTitle } from "../ui/card.tsx";
import { ScrollRegion } from "../ui/scroll-region.tsx";
import { answerChanges } from "./answer-changes.ts";
import { StatePill } from "./state-pill.tsx";

/** Every attempt to deliver, the newest first: when, how long, what was answered, and what changed since the one before. */
export function AttemptsCard({ attempts }: { attempts: readonly Attempt[] }) {
  return (
    <Card label="Attempts" title={<h2 className={cardTitle}>Attempts</h2>}>
      {attempts.length === 0 ? (
        <p className="text-muted px-4 py-8 text-center text-pretty">
          No attempt yet. This page changes when there is one.
        </p>
      ) : (
        <ol className="divide-line divide-y">
          {attempts
            .map((attempt, at) => ({ attempt, before: attempts[at - 1] ?? null }))
            .toReversed()
            .map(({ attempt, before }) => (
              <OneAttempt key={attempt.attempt} attempt={attempt} before={before} />
            ))}
        </ol>
      )}
    </Card>
  );
}

function OneAttempt({ attempt, before }: { attempt: Attempt; before: Attempt | null }) {
  const { attempt: nth, at, duration_ms: duration, status, response_code: code, error } = attempt;
  return (
    <li className="space-y-2 px-4 py-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className="font-medium">Attempt {nth}</span>
        <StatePill look={status === "success" ? "good" : "bad"}>
          {code ?? (status === "success" ? "Arrived" : "No answer")}
        </StatePill>
        <span className="text-muted text-xs tabular-nums">
          {whenTitle(Date.parse(at))}, {formatValue(duration, "milliseconds")}
        </span>
      </div>
      {error !== null && <p className="text-bad text-xs text-pretty break-words">{error}</p>}
      <Answer attempt={attempt} />
      {before !== null && <Changes before={before} now={attempt} />}
    </li>
  );
}

function Answer({ attempt: { attempt, response_body: body } }: { attempt: Attempt }) {
  if (body === null || body === "") return <p className="text-muted text-xs">No body was answered.</p>;
  return (
    <ScrollRegion
      label={`Answer to attempt ${attempt}`}
      className="bg-canvas border-line max-h-60 overflow-auto rounded-lg border"
    >
      <pre className="p-3 font-mono text-xs break-words whitespace-pre-wrap">{body}</pre>
    </ScrollRegion>
  );
}

function Changes({ before, now }: { before: Attempt; now: Attempt }) {
  const { outcome, lines } = answerChanges(before, now);
  if (outcome === null && lines.length === 0)
    return <p className="text-muted text-xs">As attempt {before.attempt} was answered.</p>;
  return (
    <details className="text-xs">
      <summary className="text-muted cursor-pointer">
        Changed since attempt {before.attempt}
        {outcome !== null && `: ${outcome[0]} → ${outcome[1]}`}
      </summary>
      {lines.length === 0 ? (
        <p className="text-muted pt-1">The body is the same.</p>
      ) : (
        <ul className="space-y-0.5 pt-1 font-mono">
          {lines.map(({ change, text }, at) => (
            <li
              // oxlint-disable-next-line react/no-array-index-key -- lines may be alike, and never move
              key={at}
              className={`break-words whitespace-pre-wrap ${change === "gone" ? "text-bad" : "text-good"}`}
            >
              <span aria-hidden>{change === "gone" ? "− " : "+ "}</span>
              <span className="sr-only">{change === "gone" ? "gone: " : "new: "}</span>
              {text}
            </li>
          ))}
        </ul>
      )}
    </details>
  );
}
