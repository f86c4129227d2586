import type { ContentPart, ThreadEvent } from "@dendro/core";

/** Events of one thread, as the worker stores them. */

let count = 0;

function event(rest: Pick<ThreadEvent, "type" | "actor"> & Partial<ThreadEvent>): ThreadEvent {
  count += 1;
  return { id: `event-${count}`, thread_id: "thread", created_at: "2026-11-21T00:00:00.000Z", ...rest };
}

type Content = string | readonly ContentPart[];

const said = (actor: ThreadEvent["actor"]) => (content: Content) =>
  event({
    type: "message",
    actor,
    content: typeof content === "string" ? [{ type: "text", text: content }] : [...content],
  });

export const user = said("user");
export const assistant = said("assistant");
export const system = said("system");

export const call = (id: string, args: unknown = {}, name = "search", run?: string): ThreadEvent =>
  event({
    type: "tool.call",
    actor: "assistant",
    data: { id, name, args },
    ...(run === undefined ? {} : { run_id: run }),
  });

export const result = (
  id: string,
  outcome: { result?: unknown; error?: unknown },
  run?: string,
): ThreadEvent =>
  event({
    type: "tool.result",
    actor: "tool",
    data: { id, name: "search", ...outcome },
    ...(run === undefined ? {} : { run_id: run }),
  });

export const transaction = (
  id: string,
  args: unknown,
  outcome: { result?: unknown; error?: unknown },
): ThreadEvent =>
  event({ type: "tool.transaction", actor: "tool", data: { id, name: "search", args, ...outcome } });

export const runStarted = (): ThreadEvent =>
  event({ type: "run.started", actor: "system", run_id: "run", data: { agent_id: "agent" } });
export const runFinished = (): ThreadEvent =>
  event({ type: "run.finished", actor: "system", run_id: "run", data: { status: "succeeded" } });

/** One pixel. */
export const png = `data:image/png;base64,${Buffer.from("pixel").toString("base64")}`;
export const pngBytes = Buffer.from("pixel").toString("base64");

/** A conversation with everything in it. */
export const conversation = (): ThreadEvent[] => [
  user([
    { type: "text", text: "What is this?" },
    { type: "image", url: "https://example.com/cat.png", mime_type: "image/png" },
  ]),
  runStarted(),
  assistant("Let me look."),
  call("call_1", { q: "cat" }),
  call("call_2", { q: "dog" }, "search.web"),
  result("call_2", { error: "timeout" }),
  result("call_1", { result: { hits: 3 } }),
  transaction("call_3", { q: "lynx" }, { result: "a lynx" }),
  assistant("It is a lynx."),
  runFinished(),
  system("Something went wrong."),
  user("Thanks"),
];
