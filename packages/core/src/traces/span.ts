import type { Event } from "../event/event.ts";
import { findKnownType } from "../event/known-types.ts";
import { readProvider } from "../event/providers.ts";
import { firstOf, isMissing, type Draft } from "./draft.ts";
import type { TraceMark, TraceSpan } from "./schema.ts";
import { selfTime } from "./self-time.ts";
import { skewOf } from "./skew.ts";
import { roundMs } from "./timing.ts";
import { usageOf } from "./totals.ts";

/** A span as it is told of. @param criticalMs how much of its self time is on the critical path */
export function spanOf(draft: Draft, criticalMs: number, toleranceMs: number): TraceSpan {
  const { byAuthority, events, status, start, until } = draft;
  const isEnded = status !== "running" && status !== "unfinished";
  const { before, after } = skewOf(draft, toleranceMs);
  return {
    id: draft.id,
    parent_id: draft.parent?.id ?? null,
    depth: draft.depth,
    children: draft.children.length,
    marks: draft.marks.length,
    kind: draft.kind,
    type: byAuthority[0]?.type ?? null,
    name: spanName(draft),
    source: firstOf(byAuthority, "source") ?? null,
    run_id: draft.runId ?? null,
    start,
    end: isEnded ? until : null,
    duration_ms: isEnded ? roundMs(until - start) : null,
    self_ms: roundMs(selfTime(draft)),
    critical_ms: roundMs(criticalMs),
    status,
    error_type: status === "error" ? (firstOf(byAuthority, "error_type") ?? null) : null,
    provider: providerOf(draft),
    model: firstOf(byAuthority, "model") ?? null,
    ...usageOf(draft),
    event_ids: events.map(({ id }) => id),
    missing: isMissing(draft),
    broken_link: draft.brokenLink,
    starts_before_parent_ms: before,
    ends_after_parent_ms: after,
  };
}

function providerOf({ byAuthority }: Draft): string | null {
  const provider = firstOf(byAuthority, "provider");
  return provider === undefined ? null : readProvider(provider);
}

/** What it is called: a request by what was asked for, a call without a name by its model. */
function spanName({ byAuthority, kind }: Draft): string | null {
  const name = firstOf(byAuthority, "name");
  if (name !== undefined) return name;
  if (kind === "llm") return firstOf(byAuthority, "model") ?? null;
  if (kind === "request") {
    const place = firstOf(byAuthority, "route") ?? firstOf(byAuthority, "path");
    return [firstOf(byAuthority, "method"), place].filter((part) => part !== undefined).join(" ") || null;
  }
  return byAuthority.find(({ type }) => findKnownType(type) === undefined)?.type ?? null;
}

export const markOf = ({ id, type, timestamp, name, status, error_type, message_id }: Event): TraceMark => ({
  event_id: id,
  type,
  timestamp,
  name: name ?? null,
  status: status === "ok" || status === "error" ? status : null,
  error_type: error_type ?? null,
  message_id: message_id ?? null,
});
