import { formatCount, formatValue } from "../format/format.ts";
import { activityWords } from "../users/activity-words.ts";
import type { ChatEvent } from "./conversation-types.ts";

/** What happened between messages, in words: what, and what there is to say about it. */
export function happeningWords(event: ChatEvent): { what: string; about: string } {
  const { type, name, model, duration_ms: took, data = {} } = event;
  const time = took === undefined ? [] : [formatValue(took, "milliseconds")];
  switch (type) {
    case "tool.called":
    case "tool.returned":
      return {
        what: name ?? "A tool",
        about: join([type === "tool.called" ? "was called" : "returned", ...time]),
      };
    case "llm.called":
      return { what: model ?? "A model", about: join([...tokensOf(event), ...costOf(event), ...time]) };
    case "agent.invoked":
      return { what: `Run of ${name ?? event.source ?? "an agent"}`, about: join([...time, model]) };
    case "feedback.score":
      return { what: `Score ${name ?? ""}`.trim(), about: numberOf(data["value"]) };
    case "feedback.like":
    case "feedback.dislike":
      return {
        what: type === "feedback.like" ? "Liked" : "Disliked",
        about: join([`by ${event.user_id ?? "somebody"}`, textOf(data["reason"])]),
      };
    default:
      return { what: activityWords(type), about: join([name, ...time]) };
  }
}

const tokensOf = ({ input_tokens: read, output_tokens: written }: ChatEvent): string[] =>
  read === undefined && written === undefined
    ? []
    : [`${formatCount(read ?? 0)} tokens in, ${formatCount(written ?? 0)} out`];

const costOf = ({ cost_usd: cost }: ChatEvent): string[] =>
  cost === undefined ? [] : [formatValue(cost, "usd")];

const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

const numberOf = (value: unknown): string => (typeof value === "number" ? formatValue(value, "ratio") : "");

const join = (parts: readonly (string | undefined)[]): string =>
  parts.filter((part) => part !== undefined && part !== "").join(" · ");
