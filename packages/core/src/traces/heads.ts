import { compareStarts } from "./cycles.ts";
import { isMissing, type Draft } from "./draft.ts";
import type { SpanKind } from "./schema.ts";
import { compareTexts } from "./told-order.ts";

/** What may hold others together; the first before the next. */
const holders: readonly SpanKind[] = ["workflow", "agent", "request", "span"];

/**
 * The span that holds each run together: its workflow or agent, nearest to the root; without one, what else of it is
 * named and nearest to the root. Where none is told of yet, there is none.
 */
export function runHeads(drafts: readonly Draft[]): Map<string, Draft> {
  const depths = depthsOf(drafts);
  const compare = (a: Draft, b: Draft): number =>
    Number(isMissing(a)) - Number(isMissing(b)) ||
    (depths.get(a) ?? 0) - (depths.get(b) ?? 0) ||
    holders.indexOf(a.kind) - holders.indexOf(b.kind) ||
    compareStarts(a.times.start, b.times.start) ||
    compareStarts(b.times.end, a.times.end) ||
    compareTexts(a.id, b.id);
  const heads = new Map<string, Draft>();
  for (const draft of drafts) {
    if (draft.runId === undefined || !holders.includes(draft.kind)) continue;
    if (draft.spanId === null && draft.kind !== "workflow" && draft.kind !== "agent") continue;
    const head = heads.get(draft.runId);
    if (head === undefined || compare(draft, head) < 0) heads.set(draft.runId, draft);
  }
  return heads;
}

/**
 * The span that holds each trace together, where it is plain which: PostHog tells of a trace as of a span without an
 * id, or there is one root that may hold others.
 */
export function traceHeads(drafts: readonly Draft[]): Map<string, Draft> {
  const nameless = new Map<string, Draft | null>();
  const named = new Map<string, Draft | null>();
  for (const draft of drafts) {
    const { traceId, spanId, parentName, kind } = draft;
    if (traceId === undefined || parentName !== undefined || !holders.includes(kind)) continue;
    const group = spanId === null ? nameless : named;
    group.set(traceId, group.has(traceId) ? null : draft);
  }
  const heads = new Map<string, Draft>();
  for (const [traceId, draft] of [...named, ...nameless]) {
    if (draft !== null) heads.set(traceId, draft);
    else heads.delete(traceId);
  }
  return heads;
}

/** How far each is from its root, by the links there are. */
function depthsOf(drafts: readonly Draft[]): Map<Draft, number> {
  const depths = new Map<Draft, number>();
  for (const draft of drafts) {
    const path: Draft[] = [];
    let at: Draft | null = draft;
    for (; at !== null && !depths.has(at); at = at.parent) path.push(at);
    let depth = at === null ? -1 : (depths.get(at) ?? 0);
    for (const one of path.toReversed()) depths.set(one, (depth += 1));
  }
  return depths;
}
