import type { Run, Thread, ThreadEvent } from "@dendro/core";
import type { Tracker } from "../analytics/tracker.ts";
import type { ResponseItem, RunEnding, ToolCall, ToolResult } from "../respond.ts";
import { kindOf, type Conversations } from "./conversations.ts";

/** What one message leads to: the handler's items become events of the thread, in order. */
export interface Turn {
  /** The run that is open; null when none is. */
  readonly run: Run | null;
  take(item: ResponseItem): Promise<void>;
  /** Closes an open run. */
  end(ending: RunEnding & { readonly errorType?: string }): Promise<void>;
}

export interface TurnOptions {
  readonly thread: Thread;
  readonly userId: string;
  readonly conversations: Conversations;
  readonly tracker: Tracker;
  /** Told of each event, in order. */
  readonly onEvent: (event: ThreadEvent) => void;
}

/** Characters of a run's error that people see. */
const maxErrorLength = 1000;

export function createTurn({ thread, userId, conversations, tracker, onEvent }: TurnOptions): Turn {
  let run: Run | null = null;

  async function add(event: Parameters<Conversations["add"]>[1]): Promise<ThreadEvent | null> {
    const added = await conversations.add(thread, {
      ...event,
      ...(run === null ? {} : { run_id: run.id }),
    });
    if (added !== null) onEvent(added);
    return added;
  }

  function track(event: string, of: ThreadEvent | null, data: Record<string, unknown>): void {
    if (of === null) return;
    tracker.emit({
      event,
      thread_id: thread.id,
      user_id: userId,
      event_id: of.id,
      ...(of.run_id === undefined ? {} : { run_id: of.run_id }),
      data,
    });
  }

  async function end({
    error,
    status,
    errorType,
  }: RunEnding & { readonly errorType?: string }): Promise<void> {
    if (run === null) return;
    const ended = run;
    run = null;
    await conversations.endRun(ended, userId, {
      status: status ?? (error === undefined ? "succeeded" : "failed"),
      ...(error === undefined ? {} : { error: error.slice(0, maxErrorLength) }),
      ...(errorType === undefined ? {} : { errorType }),
    });
  }

  return {
    get run() {
      return run;
    },
    end,
    async take(item) {
      switch (item.kind) {
        case "message": {
          const { content, author } = item;
          const event = await add({
            type: "message",
            actor: "assistant",
            content: [...content],
            ...(author === undefined ? {} : { author }),
          });
          return track("message.s2c", event, { type: kindOf(content) });
        }
        case "tool.call": {
          const event = await add({
            type: "tool.call",
            actor: "assistant",
            data: callData(item.id, item.call),
          });
          return track("tool.called", event, { name: item.call.name });
        }
        case "tool.result": {
          const { id, name } = item.result;
          const event = await add({
            type: "tool.result",
            actor: "tool",
            data: { id, name, ...resultData(item.result) },
          });
          return track("tool.returned", event, outcomeOf(name, item.result));
        }
        case "tool.transaction": {
          const event = await add({
            type: "tool.transaction",
            actor: "tool",
            data: { ...callData(item.id, item.call), ...resultData(item.result) },
          });
          track("tool.called", event, { name: item.call.name });
          return track("tool.returned", event, outcomeOf(item.call.name, item.result));
        }
        case "run.start":
          await end({});
          run = await conversations.startRun(thread, item.agentId);
          return;
        case "run.end":
          return await end(item.ending);
        case "thread.update":
          return await conversations.setTitle(thread.id, item.title);
      }
    },
  };
}

const callData = (id: string, { name, args, displayName }: ToolCall) => ({
  id,
  name,
  args,
  ...(displayName === undefined ? {} : { display_name: displayName }),
});

const resultData = ({ result, error }: Omit<ToolResult, "id" | "name">) => ({
  ...(result === undefined ? {} : { result }),
  ...(error === undefined ? {} : { error }),
});

const outcomeOf = (name: string, { error, durationMs }: Omit<ToolResult, "id" | "name">) => ({
  name,
  status: error === undefined ? "ok" : "error",
  ...(error === undefined ? {} : { error_type: "tool_error" }),
  ...(durationMs === undefined ? {} : { duration_ms: durationMs }),
});
