import { compareStarts } from "./cycles.ts";
import { isMissing, type Draft } from "./draft.ts";
import type { SpanKind } from "./schema.ts";
import { compareTexts } from "./recorded-order.ts";

/** Kinds of span that can be the root of a run or a trace, in order of preference. */
const containerKinds: readonly SpanKind[] = ["workflow", "agent", "request", "span"];

/**
 * The span that holds each run together: its workflow or agent, nearest to the root; without one, what else of it is
 * named and nearest to the root. Where none is told of yet, there is none.
 */
export function runRoots(drafts: readonly Draft[]): Map<string, Draft> {
  const depths = depthsOf(drafts);
  const compare = (a: Draft, b: Draft): number =>
    Number(isMissing(a)) - Number(isMissing(b)) ||
    (depths.get(a) ?? 0) - (depths.get(b) ?? 0) ||
    containerKinds.indexOf(a.kind) - containerKinds.indexOf(b.kind) ||
    compareStarts(a.times.start, b.times.start) ||
    compareStarts(b.times.end, a.times.end) ||
    compareTexts(a.id, b.id);
  const roots = new Map<string, Draft>();
  for (const draft of drafts) {
    if (draft.runId === undefined || !containerKinds.includes(draft.kind)) continue;
    if (draft.spanId === null && draft.kind !== "workflow" && draft.kind !== "agent") continue;
    const root = roots.get(draft.runId);
    if (root === undefined || compare(draft, root) < 0) roots.set(draft.runId, draft);
  }
  return roots;
}

/**
 * The span that holds each trace together, where it is plain which: PostHog tells of a trace as of a span without an
 * id, or there is one root that may hold others.
 */
export function traceRoots(drafts: readonly Draft[]): Map<string, Draft> {
  const nameless = new Map<string, Draft | null>();
  const named = new Map<string, Draft | null>();
  for (const draft of drafts) {
    const { traceId, spanId, parentName, kind } = draft;
    if (traceId === undefined || parentName !== undefined || !containerKinds.includes(kind)) continue;
    const group = spanId === null ? nameless : named;
    group.set(traceId, group.has(traceId) ? null : draft);
  }
  const roots = new Map<string, Draft>();
  for (const [traceId, draft] of [...named, ...nameless]) {
    if (draft !== null) roots.set(traceId, draft);
    else roots.delete(traceId);
  }
  return roots;
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
