import type { JsonObject, JsonValue } from "@dendro/core";
import { createContentReader, type SaidContent } from "../said-content.ts";
import type { SpanEvent } from "./span.ts";

/** Where OpenTelemetry, and whoever builds on it, says what a model or a tool was given and gave. The first that is there counts. */
const readAttributes = createContentReader({
  input: [
    "gen_ai.input.messages",
    "gen_ai.tool.call.arguments",
    "langfuse.observation.input",
    "ai.prompt.messages",
    "ai.prompt",
    "ai.toolCall.args",
    "ai.value",
    "ai.values",
    "input.value",
    "traceloop.entity.input",
    "mlflow.spanInputs",
    "pydantic_ai.all_messages",
    "tool_arguments",
    "gen_ai.prompt",
    "langfuse.trace.input",
    "gen_ai.system_instructions",
  ],
  output: [
    "gen_ai.output.messages",
    "gen_ai.tool.call.result",
    "langfuse.observation.output",
    "ai.response.text",
    "ai.response.object",
    "ai.response.toolCalls",
    "ai.toolCall.result",
    "output.value",
    "traceloop.entity.output",
    "mlflow.spanOutputs",
    "tool_response",
    "final_result",
    "gen_ai.completion",
    "langfuse.trace.output",
  ],
  inputLists: ["gen_ai.prompt.", "llm.input_messages.", "llm.prompts.", "retrieval.query."],
  outputLists: ["gen_ai.completion.", "llm.output_messages.", "retrieval.documents."],
});

const ofEvent = createContentReader({
  input: ["gen_ai.input.messages", "gen_ai.prompt", "gen_ai.event.content", "content"],
  output: ["gen_ai.output.messages", "gen_ai.completion", "message"],
});

/** Events of a span that say a message: names of older conventions. */
const saysMessage =
  /^gen_ai\.(?:(?:system|user|assistant|tool)\.message|choice|content\.(?:prompt|completion)|client\.inference\.operation\.details)$/u;

export interface SpanContent extends SaidContent {
  /** The span's events without what they say of it. */
  readonly events: SpanEvent[];
}

export function readSpanContent(attributes: JsonObject, events: SpanEvent[]): SpanContent {
  const said = readAttributes(attributes);
  if (!events.some(({ name }) => saysMessage.test(name))) return { ...said, events };
  const inputs: JsonValue[] = [];
  const outputs: JsonValue[] = [];
  const left = events.map((event) => {
    if (!saysMessage.test(event.name)) return event;
    const { input, output, rest } = ofEvent(event.attributes);
    const isAnswer = /choice|completion/u.test(event.name);
    if (input !== undefined) (isAnswer ? outputs : inputs).push(input);
    if (output !== undefined) outputs.push(output);
    return { ...event, attributes: rest };
  });
  return {
    ...said,
    input: said.input ?? (inputs.length === 0 ? undefined : inputs),
    output: said.output ?? (outputs.length === 0 ? undefined : outputs),
    events: left,
  };
}
