import type { ThreadEvent } from "@dendro/core";
import { toAnthropic, type AnthropicMessage } from "./anthropic.ts";
import { toCohere, type CohereMessage } from "./cohere.ts";
import { toGoogle, type GoogleContent } from "./google.ts";
import { toOpenAi, type OpenAiMessage } from "./openai.ts";
import { speak } from "./spoken.ts";
import { toVoyage, type VoyageInput } from "./voyage.ts";

/** What a history consists of, by the provider that reads it; `raw` is the thread's events as they are. */
export interface History {
  readonly openai: OpenAiMessage;
  readonly anthropic: AnthropicMessage;
  readonly google: GoogleContent;
  readonly cohere: CohereMessage;
  readonly voyage: VoyageInput;
  readonly raw: ThreadEvent;
}
export type HistoryFormat = keyof History;

const formats: { readonly [F in HistoryFormat]: (events: readonly ThreadEvent[]) => History[F][] } = {
  openai: (events) => toOpenAi(speak(events)),
  anthropic: (events) => toAnthropic(speak(events)),
  google: (events) => toGoogle(speak(events)),
  cohere: (events) => toCohere(speak(events)),
  voyage: (events) => toVoyage(speak(events)),
  raw: (events) => [...events],
};

/** Events in the shape that a model's provider reads. @param events the oldest first */
export function formatHistory<F extends HistoryFormat>(
  events: readonly ThreadEvent[],
  format: F,
): History[F][] {
  return formats[format](events);
}
