import type { AnthropicMessage } from "./anthropic.ts";
import type { CohereMessage } from "./cohere.ts";
import type { GoogleContent } from "./google.ts";
import type { OpenAiMessage } from "./openai.ts";
import type { VoyageInput } from "./voyage.ts";

/** What a provider would refuse a history for, and the calls that it has. */
export interface Verdict {
  readonly refusals: string[];
  readonly ids: string[];
}

/** Collects the broken rules. */
function judge() {
  const refusals: string[] = [];
  return { refusals, rule: (isKept: boolean, name: string) => void (isKept || refusals.push(name)) };
}

/** OpenAI and Cohere: the results of an assistant's calls follow in messages of their own, and stand nowhere else. */
export function judgeMessages(messages: readonly (OpenAiMessage | CohereMessage)[]): Verdict {
  const { refusals, rule } = judge();
  const ids: string[] = [];
  let open: string[] = [];
  for (const message of messages) {
    if (message.role === "tool") {
      rule(message.tool_call_id === open.shift(), "a result that does not follow its call");
      continue;
    }
    rule(open.length === 0, "a call without its result");
    if (!("tool_calls" in message)) {
      rule(message.content.length > 0, "no content");
      continue;
    }
    for (const { id, function: called } of message.tool_calls) {
      rule(/^[\w-]{1,40}$/u.test(id), "an id that is not allowed");
      rule(/^[\w-]{1,64}$/u.test(called.name), "a name that is not allowed");
      rule(isObjectText(called.arguments), "arguments that are no object");
    }
    open = message.tool_calls.map(({ id }) => id);
    ids.push(...open);
  }
  rule(open.length === 0, "a call without its result");
  return { refusals, ids };
}

/** Cohere alone: results are the texts of objects. */
export function judgeResults(messages: readonly CohereMessage[]): string[] {
  const { refusals, rule } = judge();
  for (const message of messages)
    if (message.role === "tool") rule(isObjectText(message.content), "a result that is no object");
  return refusals;
}

/** Anthropic: turns, and the results of a turn's calls at the beginning of the next. */
export function judgeTurns(messages: readonly AnthropicMessage[]): Verdict {
  const { refusals, rule } = judge();
  const ids: string[] = [];
  let open: string[] = [];
  for (const [at, { role, content }] of messages.entries()) {
    rule(role === (at % 2 === 0 ? "user" : "assistant"), "no turns");
    rule(content.length > 0, "no content");
    const results = content.slice(0, open.length);
    rule(
      results.every((block, index) => block.type === "tool_result" && block.tool_use_id === open[index]),
      "a call without its result",
    );
    const others = content.slice(open.length);
    rule(
      others.every(({ type }) => type !== "tool_result"),
      "a result without its call",
    );
    open = [];
    for (const block of content) {
      if (block.type === "tool_use") open.push(block.id);
      else rule(open.length === 0, "something between a call and its result");
      if (block.type === "text") rule(block.text.trim() !== "", "a text of nothing");
      if (block.type === "tool_result" && block.is_error === true)
        rule(block.content !== "", "an error of nothing");
    }
    rule(
      open.every((id) => /^[\w-]+$/u.test(id)),
      "an id that is not allowed",
    );
    ids.push(...open);
  }
  rule(open.length === 0, "a call without its result");
  return { refusals, ids };
}

/** Google: a user first; calls after a user's content, as many responses after them, alone; a signature for each step. */
export function judgeContents(contents: readonly GoogleContent[]): Verdict {
  const { refusals, rule } = judge();
  const ids: string[] = [];
  let open: string[] = [];
  for (const [at, { role, parts }] of contents.entries()) {
    rule(at > 0 || role === "user", "no user first");
    rule(parts.length > 0, "no parts");
    const responses = parts.flatMap((part) =>
      "functionResponse" in part ? [`${part.functionResponse.id} ${part.functionResponse.name}`] : [],
    );
    rule(responses.join() === open.join(), "not a response for each call");
    rule(responses.length === 0 || responses.length === parts.length, "a response with something else");
    const calls = parts.filter((part) => "functionCall" in part);
    rule(
      calls.length === 0 || (role === "model" && contents[at - 1]?.role === "user"),
      "a call after something else than a user's content",
    );
    rule(
      calls.every(({ thoughtSignature }, index) => (thoughtSignature !== undefined) === (index === 0)),
      "not a signature for each step",
    );
    open = calls.map(({ functionCall }) => `${functionCall.id} ${functionCall.name}`);
    ids.push(...calls.map(({ functionCall }) => functionCall.id));
  }
  rule(open.length === 0, "a call without its response");
  return { refusals, ids };
}

/** Voyage: something in each input, and images of one kind in a request. */
export function judgeInputs(inputs: readonly VoyageInput[]): string[] {
  const { refusals, rule } = judge();
  const types = new Set(inputs.flatMap(({ content }) => content.map(({ type }) => type)));
  rule(!(types.has("image_url") && types.has("image_base64")), "images of two kinds");
  rule(
    inputs.every(({ content }) => content.length > 0),
    "no content",
  );
  return refusals;
}

function isObjectText(text: string): boolean {
  const value: unknown = JSON.parse(text);
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
