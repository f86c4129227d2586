import type { Tracker } from "../analytics/tracker.ts";
import type { Target } from "../judgement.ts";
import type { Memory } from "../memory/memory.ts";
import { ranUnder, type RanUnder } from "../ran-under.ts";
import { isRefused, refuse, type Refused } from "../refusal.ts";
import type { Conversations, Speaker } from "./conversations.ts";

/**
 * Takes what a person thinks of an answer, a run or a conversation of theirs. Judging again changes the judgement, not how
 * many there are: the event of the new one says which it replaces. What is judged was said under what its run was under.
 */
export function createFeedbackDesk(memory: Memory, conversations: Conversations, tracker: Tracker) {
  return async (
    speaker: Speaker,
    target: Target,
    feedback: "like" | "dislike",
    reason: string | undefined,
  ): Promise<Refused | null> => {
    const place = await placeOf(memory, target);
    if (place === null) return refuse("NOT_FOUND", `Unknown ${target.type} ${JSON.stringify(target.id)}.`);
    const thread = await conversations.find(speaker, place.thread_id);
    if (isRefused(thread)) return thread;
    const under = await underOf(memory, place.run_id);
    const before = await memory.feedback.judge({
      target_type: target.type,
      target_id: target.id,
      user_id: speaker.user_id,
      thread_id: thread.id,
      feedback,
      reason,
    });
    if (before === feedback) return null;
    tracker.emit(
      {
        event: `feedback.${feedback}`,
        user_id: speaker.user_id,
        ...place,
        data: {
          target_type: target.type,
          target_id: target.id,
          ...(reason === undefined ? {} : { reason }),
          ...(before === null ? {} : { replaces: before }),
        },
      },
      under,
    );
    return null;
  };
}

async function placeOf(
  memory: Memory,
  { type, id }: Target,
): Promise<{ thread_id: string; run_id?: string; event_id?: string } | null> {
  switch (type) {
    case "thread":
      return { thread_id: id };
    case "run": {
      const run = await memory.runs.find(id);
      return run === null ? null : { thread_id: run.thread_id, run_id: id };
    }
    case "event": {
      const event = await memory.events.find(id);
      if (event === null) return null;
      const run = event.run_id === undefined ? {} : { run_id: event.run_id };
      return { thread_id: event.thread_id, event_id: id, ...run };
    }
  }
}

/** What the run was under; undefined, so that it is what holds now, of what was said in no run. */
async function underOf(memory: Memory, runId: string | undefined): Promise<RanUnder | undefined> {
  const run = runId === undefined ? null : await memory.runs.find(runId);
  return run === null ? undefined : ranUnder(run);
}
