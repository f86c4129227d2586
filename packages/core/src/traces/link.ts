import type { Event } from "../event/event.ts";
import { breakCycles } from "./cycles.ts";
import { createDraft, type Draft } from "./draft.ts";
import { runRoots, traceRoots } from "./roots.ts";
import type { SpanKind } from "./schema.ts";
import type { Sorted } from "./sort-out.ts";
import { isFromPosthog } from "./signals.ts";

/** Everything in its place, by links to parents. */
export interface Linked {
  readonly drafts: readonly Draft[];
  /** Marks of the whole, of which nothing says what else they belong to. */
  readonly marks: readonly Event[];
}

/** Gives every span its parent and every mark its span. Spans that are only named are added. */
export function link({ named, nameless, marks }: Sorted): Linked {
  const drafts = [...named.values(), ...nameless];
  linkNamed(drafts, named);
  breakCycles(drafts);

  const roots = runRoots(drafts);
  for (const [runId, kind] of runsWithoutRoot(nameless, roots)) {
    const root = createDraft(null, "", [], { runId, kind });
    roots.set(runId, root);
    drafts.push(root);
  }
  const ofTraces = traceRoots(drafts);
  for (const draft of drafts) {
    if (draft.parent !== null) continue;
    const root = impliedParent(draft, roots, ofTraces);
    if (root === undefined) continue;
    draft.parent = root;
    draft.isImplied = true;
  }
  breakCycles(drafts);
  nameNameless(drafts, roots, named);
  return { drafts, marks: placeMarks(marks, named, roots) };
}

/** Links what names a parent, and adds the parents that nobody told of. */
function linkNamed(drafts: Draft[], named: Map<string, Draft>): void {
  const waiting = new Map<string, Draft[]>();
  for (const draft of drafts) {
    const { parentName } = draft;
    if (parentName === undefined) continue;
    draft.parent = named.get(parentName) ?? null;
    if (draft.parent !== null || isTrace(draft)) continue;
    const others = waiting.get(parentName);
    if (others === undefined) waiting.set(parentName, [draft]);
    else others.push(draft);
  }
  for (const [id, children] of waiting) {
    const [runId, ...more] = new Set(children.map((child) => child.runId));
    // What is the parent of several runs belongs to none of them.
    const missing = createDraft(id, id, [], { runId: more.length === 0 ? runId : undefined });
    for (const child of children) child.parent = missing;
    named.set(id, missing);
    drafts.push(missing);
  }
}

/** Whether the parent that it names is its trace, as PostHog has it; as a span's id it may stand without dashes. */
const isTrace = ({ parentName, traceId }: Draft): boolean =>
  traceId !== undefined && (parentName === traceId || parentName === traceId.replaceAll("-", ""));

/** Runs of which nothing is told yet that holds their work together, and what it will turn out to be. */
function runsWithoutRoot(
  nameless: readonly Draft[],
  roots: ReadonlyMap<string, Draft>,
): Map<string, SpanKind> {
  const runs = new Map<string, SpanKind>();
  for (const { runId, parent, kind } of nameless) {
    if (runId === undefined || parent !== null || roots.has(runId)) continue;
    if (kind === "node") runs.set(runId, "workflow");
    else if (!runs.has(runId)) runs.set(runId, "agent");
  }
  return runs;
}

function impliedParent(
  draft: Draft,
  ofRuns: ReadonlyMap<string, Draft>,
  ofTraces: ReadonlyMap<string, Draft>,
): Draft | undefined {
  const { runId, traceId, spanId, byAuthority } = draft;
  const ofRun = runId === undefined ? undefined : ofRuns.get(runId);
  if (ofRun !== undefined && ofRun !== draft) return ofRun;
  const isOfTrace = spanId === null || isTrace(draft) || byAuthority.some(isFromPosthog);
  const ofTrace = traceId === undefined || !isOfTrace ? undefined : ofTraces.get(traceId);
  return ofTrace === draft ? undefined : ofTrace;
}

/**
 * What holds a run together and has no id is called by the run, so that it keeps its name when more is told. Nothing is
 * called what events call something else.
 */
function nameNameless(
  drafts: readonly Draft[],
  roots: ReadonlyMap<string, Draft>,
  named: ReadonlyMap<string, Draft>,
): void {
  const taken = new Set(named.keys());
  for (const draft of drafts) {
    if (draft.spanId !== null) continue;
    if (draft.runId !== undefined && roots.get(draft.runId) === draft) draft.id = `run:${draft.runId}`;
    while (taken.has(draft.id)) draft.id += "'";
    taken.add(draft.id);
  }
}

/** @returns those that belong to the whole */
function placeMarks(
  marks: readonly Event[],
  named: ReadonlyMap<string, Draft>,
  roots: ReadonlyMap<string, Draft>,
): Event[] {
  const ofWhole: Event[] = [];
  for (const mark of marks) {
    const { span_id: spanId, parent_span_id: parentId, run_id: runId } = mark;
    const owner =
      (spanId === undefined ? undefined : named.get(spanId)) ??
      (parentId === undefined ? undefined : named.get(parentId)) ??
      (runId === undefined ? undefined : roots.get(runId));
    (owner?.marks ?? ofWhole).push(mark);
  }
  return ofWhole;
}
