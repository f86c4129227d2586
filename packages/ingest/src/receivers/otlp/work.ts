import type { JsonObject } from "@dendro/core";
import { firstText, textOf } from "../../foreign-value.ts";

/** What kind of work a span is. */
export type Work = "inference" | "tool" | "agent" | "workflow" | "other";

/** OpenTelemetry's `gen_ai.operation.name`. */
const operations: Readonly<Record<string, Work>> = {
  chat: "inference",
  text_completion: "inference",
  generate_content: "inference",
  embeddings: "inference",
  execute_tool: "tool",
  invoke_agent: "agent",
  create_agent: "agent",
  invoke_workflow: "workflow",
};

/** OpenInference's `openinference.span.kind`. */
const openInferenceKinds: Readonly<Record<string, Work>> = {
  LLM: "inference",
  EMBEDDING: "inference",
  TOOL: "tool",
  AGENT: "agent",
};

/** Traceloop's `traceloop.span.kind`. */
const traceloopKinds: Readonly<Record<string, Work>> = { workflow: "workflow", agent: "agent", tool: "tool" };

/** Langfuse's `langfuse.observation.type`. */
const langfuseTypes: Readonly<Record<string, Work>> = {
  generation: "inference",
  embedding: "inference",
  tool: "tool",
  agent: "agent",
};

const requestTypes = new Set(["chat", "completion", "embedding"]);

/** Decides from what every convention says in its own way; a span that says nothing of it is other work. */
export function workOf(attributes: JsonObject): Work {
  const langfuse = textOf(attributes["langfuse.observation.type"]);
  if (langfuse !== undefined) return known(langfuseTypes, langfuse.toLowerCase());
  // First, because others who read its spans take its outer ones for calls.
  const aiSdk = textOf(attributes["ai.operationId"]);
  if (aiSdk !== undefined) return workOfAiSdk(aiSdk);
  const openInference = textOf(attributes["openinference.span.kind"]);
  if (openInference !== undefined) return known(openInferenceKinds, openInference.toUpperCase());
  const operation = textOf(attributes["gen_ai.operation.name"]);
  if (operation !== undefined && Object.hasOwn(operations, operation)) return known(operations, operation);
  const traceloop = textOf(attributes["traceloop.span.kind"]);
  if (traceloop !== undefined) return known(traceloopKinds, traceloop.toLowerCase());
  const request = textOf(attributes["llm.request.type"]);
  if (request !== undefined) return requestTypes.has(request.toLowerCase()) ? "inference" : "other";
  if (operation !== undefined) return "other";
  // Older instrumentations name nothing but the model and what it used.
  const hasModel = firstText(attributes["gen_ai.request.model"], attributes["llm.model_name"]) !== undefined;
  const hasSystem = firstText(
    attributes["gen_ai.provider.name"],
    attributes["gen_ai.system"],
    attributes["llm.system"],
  );
  return hasModel && hasSystem !== undefined ? "inference" : "other";
}

/** In Vercel's AI SDK the outer span repeats what its steps used; the steps end with `.do…`. */
function workOfAiSdk(operation: string): Work {
  if (operation === "ai.toolCall") return "tool";
  if (/\.do[A-Z]\w+$/u.test(operation)) return "inference";
  // Who only has something embedded, ranked or drawn runs no agent.
  return /^ai\.(?:generate|stream)(?:Text|Object)$/u.test(operation) ? "agent" : "other";
}

const known = (kinds: Readonly<Record<string, Work>>, name: string): Work =>
  Object.hasOwn(kinds, name) ? (kinds[name] ?? "other") : "other";
