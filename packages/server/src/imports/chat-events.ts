import { messageText, type ChatMessage, type ChatRecord } from "./chat-record.ts";

export interface ChatEventsOptions {
  /** The worker that the conversations were with. */
  readonly source: string;
  /** When the first message was, in milliseconds since 1970. */
  readonly startedAt: number;
  /** Whether the text of messages is kept. */
  readonly withText: boolean;
}

/** Between two messages of which nobody knows when they were, in milliseconds. */
export const messageIntervalMs = 1000;
/** Characters of a message that are kept. */
const maxText = 8000;

/**
 * A conversation as events: the thread, messages both ways, each call of a tool, the agent's run, and how well it went.
 * The same record always gives the same ids.
 */
export function chatEvents(record: ChatRecord, { source, startedAt, withText }: ChatEventsOptions): object[] {
  const { id, userId, model, reward, messages } = record;
  const thread_id = `${source}-${id}`;
  const failed = failedCalls(messages);
  const events: object[] = [];
  function add(type: string, place: number | string, at: number, more: object = {}): void {
    events.push({
      id: `${thread_id}/${place}/${type}`,
      type,
      timestamp: startedAt + at * messageIntervalMs,
      source,
      thread_id,
      run_id: thread_id,
      ...(userId === undefined ? {} : { user_id: userId }),
      ...more,
    });
  }

  add("thread.created", "thread", 0);
  for (const [index, message] of messages.entries()) {
    const text = messageText(message);
    const data = { type: "text", ...(withText ? { text: text.slice(0, maxText) } : {}) };
    if (message.role === "user") add("message.c2s", index, index, { data });
    if (message.role !== "assistant") continue;
    if (text !== "") add("message.s2c", index, index, { data });
    for (const [call, { function: tool }] of (message.tool_calls ?? []).entries()) {
      const place = `${index}.${call}`;
      add("tool.called", place, index, {
        name: tool.name.slice(0, 512),
        ...(failed.has(place) ? { status: "error", error_type: "tool_error" } : { status: "ok" }),
      });
    }
  }
  const end = messages.length;
  add("agent.invoked", "run", end, { name: source, status: "ok", ...(model === undefined ? {} : { model }) });
  if (reward !== null) {
    add("feedback.score", "reward", end, {
      name: "reward",
      data: { value: reward, target_type: "thread", target_id: thread_id },
    });
  }
  return events;
}

/**
 * The places of calls whose result says that they failed. Ids come again within a conversation: a result is of the last
 * call before it.
 */
function failedCalls(messages: readonly ChatMessage[]): Set<string> {
  const failed = new Set<string>();
  const lastPlace = new Map<string, string>();
  for (const [index, message] of messages.entries()) {
    for (const [call, { id }] of (message.tool_calls ?? []).entries())
      if (id !== undefined) lastPlace.set(id, `${index}.${call}`);
    const { role, tool_call_id: id } = message;
    const place = id == null ? undefined : lastPlace.get(id);
    if (role === "tool" && place !== undefined && /^error/iu.test(messageText(message))) failed.add(place);
  }
  return failed;
}
