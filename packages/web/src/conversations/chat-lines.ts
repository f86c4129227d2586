import { dayAt } from "../format/zone.ts";
import type { ChatEvent } from "./conversation-types.ts";

/** A line of a conversation: an event, the day that begins, or the settings that hold from here. */
export type ChatLine =
  | { readonly kind: "event"; readonly event: ChatEvent }
  | { readonly kind: "day"; readonly at: number }
  | { readonly kind: "settings"; readonly at: number; readonly worker: string; readonly version: number };

/** What of the same moment comes first. */
const ranks: Readonly<Record<string, number>> = {
  "thread.created": 0,
  "conversation.created": 0,
  "message.c2s": 1,
  "agent.invoked": 5,
  "feedback.score": 6,
  "feedback.like": 6,
  "feedback.dislike": 6,
  "conversation.resolved": 7,
  "conversation.deleted": 8,
};
const rankOf = ({ type }: ChatEvent): number => ranks[type] ?? 3;

/**
 * Events in order, with the days that they are of and the settings that they were under.
 * @param isBackwards whether the newest come first
 */
export function chatLines(events: readonly ChatEvent[], isBackwards = false): ChatLine[] {
  const sign = isBackwards ? -1 : 1;
  const sorted = events.toSorted((a, b) => sign * (a.timestamp - b.timestamp || rankOf(a) - rankOf(b)));
  const lines: ChatLine[] = [];
  const settings = settingsChanges(isBackwards ? sorted.toReversed() : sorted);
  let day = "";
  for (const event of sorted) {
    const at = event.timestamp;
    const itsDay = dayAt(at);
    if (itsDay !== day) lines.push({ kind: "day", at });
    day = itsDay;
    const change = settings.get(event.id);
    const line: ChatLine = { kind: "event", event };
    if (change === undefined) lines.push(line);
    else lines.push(...(isBackwards ? [line, change] : [change, line]));
  }
  return lines;
}

/** Where other settings of a worker hold than before, by the first event that was under them. */
function settingsChanges(events: readonly ChatEvent[]): Map<string, ChatLine> {
  const inForce = new Map<string, number>();
  const changes = new Map<string, ChatLine>();
  for (const { id, timestamp: at, source: worker, settings_version: version } of events) {
    if (worker === undefined || version === undefined || inForce.get(worker) === version) continue;
    inForce.set(worker, version);
    changes.set(id, { kind: "settings", at, worker, version });
  }
  return changes;
}
