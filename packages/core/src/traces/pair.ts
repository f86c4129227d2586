import type { Event } from "../event/event.ts";
import { createDraft, type Draft } from "./draft.ts";
import { kindOf, phaseOf } from "./signals.ts";
import { lengthOf, momentOf, roundingMs } from "./timing.ts";

/** Work whose events name no span: what tells of a beginning and what tells of an end find each other by run and name. */
export function pairNameless(events: readonly Event[]): Draft[] {
  const drafts: Draft[] = [];
  const runs = new Map<string, Event[]>();
  const names = new Map<string, Event[]>();
  for (const event of events) {
    const kind = kindOf(event);
    const whole = event.run_id ?? event.trace_id;
    if (kind === "workflow" && whole !== undefined) put(runs, whole, event);
    else if (isHalf(event)) put(names, JSON.stringify([kind, whole, event.name]), event);
    else drafts.push(draftOf([event]));
  }
  // A run is one execution, however often it was tried.
  for (const ofRun of runs.values()) drafts.push(draftOf(ofRun));
  for (const ofName of names.values()) drafts.push(...pairs(ofName).map(draftOf));
  return drafts;
}

/** Whether another event may tell of its other end. */
function isHalf(event: Event): boolean {
  const kind = kindOf(event);
  if (kind === "tool") return event.type === "tool.returned" || phaseOf(event) === "begun";
  return kind === "node";
}

/** Ends and beginnings of the same name. An end that was measured takes the last beginning before it began. */
function pairs(events: readonly Event[]): Event[][] {
  const begun = events.filter((event) => phaseOf(event) === "begun");
  const ended = events.filter((event) => phaseOf(event) !== "begun");
  const measured = ended
    .flatMap((event) => {
      const length = lengthOf(event);
      return length === null ? [] : [{ event, from: event.timestamp - length }];
    })
    .toSorted((a, b) => a.from - b.from);
  const found = new Map<Event, Event>();
  const taken = new Set<Event>();
  const waiting: Event[] = [];
  let next = 0;
  for (const { event, from } of measured) {
    for (let one = begun[next]; one !== undefined && one.timestamp <= from + roundingMs; one = begun[next]) {
      waiting.push(one);
      next += 1;
    }
    const start = waiting.pop();
    if (start === undefined) continue;
    found.set(event, start);
    taken.add(start);
  }
  // The others take the first that is left and not later.
  const left = begun.filter((event) => !taken.has(event));
  let place = 0;
  for (const event of ended) {
    const start = left[place];
    if (found.has(event) || start === undefined || start.timestamp > event.timestamp) continue;
    found.set(event, start);
    taken.add(start);
    place += 1;
  }
  return [
    ...ended.map((event) => {
      const start = found.get(event);
      return start === undefined ? [event] : [start, event];
    }),
    ...begun.filter((event) => !taken.has(event)).map((event) => [event]),
  ];
}

/** Called by the event that told of it first, so that it keeps its id when more is told. */
function draftOf(events: readonly Event[]): Draft {
  const first = events.find((event) => momentOf(event) === "start") ?? events[0];
  return createDraft(null, `event:${first?.id ?? ""}`, events);
}

function put(groups: Map<string, Event[]>, key: string, event: Event): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, [event]);
  else group.push(event);
}
