import { DendroError, type ContentPart } from "@dendro/core";

type PartOf<Type extends ContentPart["type"]> = Omit<Extract<ContentPart, { type: Type }>, "type">;

export interface ToolCall {
  readonly name: string;
  readonly args: unknown;
  /** By which its result refers to it. @defaultValue a new one, which the item carries */
  readonly id?: string;
  /** What people see. */
  readonly displayName?: string;
}

export interface ToolResult {
  /** Of the call. */
  readonly id: string;
  readonly name: string;
  readonly result?: unknown;
  /** Why it failed. */
  readonly error?: string;
  readonly durationMs?: number;
}

export interface RunEnding {
  /** @defaultValue "succeeded", or "failed" with an error */
  readonly status?: "succeeded" | "failed" | "canceled";
  /** Shown to the thread's people. */
  readonly error?: string;
}

/** What a handler yields; also a string, for a text. */
export type ResponseItem =
  | { readonly kind: "message"; readonly content: readonly ContentPart[]; readonly author?: string }
  | { readonly kind: "tool.call"; readonly id: string; readonly call: ToolCall }
  | { readonly kind: "tool.result"; readonly result: ToolResult }
  | {
      readonly kind: "tool.transaction";
      readonly id: string;
      readonly call: ToolCall;
      readonly result: Omit<ToolResult, "id" | "name">;
    }
  | { readonly kind: "run.start"; readonly agentId: string | undefined }
  | { readonly kind: "run.end"; readonly ending: RunEnding }
  | { readonly kind: "thread.update"; readonly title: string };

/** Makes what a handler yields: `yield response.text("Hello")`. */
export interface Respond {
  text(text: string, options?: { author?: string }): ResponseItem;
  image(image: PartOf<"image">): ResponseItem;
  document(document: PartOf<"document">): ResponseItem;
  toolCall(call: ToolCall): Extract<ResponseItem, { kind: "tool.call" }>;
  toolResult(result: ToolResult): ResponseItem;
  /** A call and its result at once. */
  toolTransaction(call: ToolCall, result: Omit<ToolResult, "id" | "name">): ResponseItem;
  /** Opens a run, which can be cancelled; the one before it ends. */
  runStart(options?: { agentId?: string }): ResponseItem;
  runEnd(ending?: RunEnding): ResponseItem;
  updateThread(update: { title: string }): ResponseItem;
}

export function createRespond(newId: () => string): Respond {
  return {
    text: (text, { author } = {}) => ({
      kind: "message",
      content: [{ type: "text", text }],
      ...(author === undefined ? {} : { author }),
    }),
    image: (image) => ({ kind: "message", content: [{ type: "image", ...image }] }),
    document: (document) => ({ kind: "message", content: [{ type: "document", ...document }] }),
    toolCall: (call) => ({ kind: "tool.call", id: call.id ?? newId(), call }),
    toolResult: (result) => ({ kind: "tool.result", result }),
    toolTransaction: (call, result) => ({ kind: "tool.transaction", id: call.id ?? newId(), call, result }),
    runStart: ({ agentId } = {}) => ({ kind: "run.start", agentId }),
    runEnd: (ending = {}) => ({ kind: "run.end", ending }),
    updateThread: ({ title }) => ({ kind: "thread.update", title }),
  };
}

const kinds: ReadonlySet<unknown> = new Set<ResponseItem["kind"]>([
  "message",
  "tool.call",
  "tool.result",
  "tool.transaction",
  "run.start",
  "run.end",
  "thread.update",
]);

/**
 * What a handler has yielded, which without types may be anything.
 * @throws DendroError `invalid_request` of what is neither a text nor an item
 */
export function itemOf(yielded: unknown): ResponseItem {
  if (typeof yielded === "string") return { kind: "message", content: [{ type: "text", text: yielded }] };
  if (typeof yielded === "object" && yielded !== null && "kind" in yielded && kinds.has(yielded.kind))
    return yielded as ResponseItem;
  const shown = (JSON.stringify(yielded) ?? String(yielded)).slice(0, 100);
  throw new DendroError(
    "invalid_request",
    `The handler yielded ${shown}. Yield a string, or what \`response\` makes, such as response.text("…").`,
  );
}
