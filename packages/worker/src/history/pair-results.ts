import type { ThreadEvent } from "@dendro/core";

/** What a call came to. */
export interface Outcome {
  readonly result: unknown;
  readonly isError: boolean;
}

/** A call that was cut off, by a cancelled run or by the end of the history. */
const noResult: Outcome = { result: "No result.", isError: true };

/**
 * Finds what each call came to. An id may be used again once its call has a result, as handlers with ids such as
 * `call_1` do; a result belongs to the first call before it that has the id, the run too if one has, and no result yet.
 * @returns the outcome of each call and transaction
 */
export function pairResults(events: readonly ThreadEvent[]): (call: ThreadEvent) => Outcome {
  const outcomes = new Map<ThreadEvent, Outcome>();
  const waiting = new Map<unknown, ThreadEvent[]>();
  for (const event of events) {
    const id = event.data?.["id"];
    if (event.type === "tool.transaction") outcomes.set(event, outcomeOf(event));
    if (event.type === "tool.call") {
      const others = waiting.get(id);
      if (others === undefined) waiting.set(id, [event]);
      else others.push(event);
    }
    if (event.type === "tool.result") {
      const calls = waiting.get(id) ?? [];
      const ofRun = calls.findIndex((call) => call.run_id === event.run_id);
      const [call] = calls.splice(Math.max(0, ofRun), 1);
      if (call !== undefined) outcomes.set(call, outcomeOf(event));
    }
  }
  return (call) => outcomes.get(call) ?? noResult;
}

function outcomeOf({ data = {} }: ThreadEvent): Outcome {
  const { result, error } = data;
  return error === undefined || error === null
    ? { result: result ?? null, isError: false }
    : { result: error, isError: true };
}
