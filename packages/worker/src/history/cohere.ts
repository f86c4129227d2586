import { resultText, textOf, type Spoken } from "./spoken.ts";

type CoherePart = { type: "text"; text: string } | { type: "image_url"; image_url: { url: string } };

/** A message of Cohere's chat API, version 2. */
export type CohereMessage =
  | { role: "system" | "assistant" | "user"; content: string }
  | { role: "user"; content: CoherePart[] }
  | {
      role: "assistant";
      tool_calls: { id: string; type: "function"; function: { name: string; arguments: string } }[];
    }
  | { role: "tool"; tool_call_id: string; content: string };

export function toCohere(spoken: readonly Spoken[]): CohereMessage[] {
  return spoken.flatMap((one): CohereMessage[] => {
    if (one.kind === "calls") {
      return [
        {
          role: "assistant",
          tool_calls: one.calls.map(({ id, name, args }) => ({
            id,
            type: "function",
            function: { name, arguments: JSON.stringify(args) },
          })),
        },
        ...one.calls.map((call) => ({
          role: "tool" as const,
          tool_call_id: call.id,
          content: resultText(call),
        })),
      ];
    }
    const { role, parts } = one;
    if (role !== "user" || parts.every(({ type }) => type !== "image"))
      return [{ role, content: parts.map(textOf).join("\n") }];
    return [
      {
        role,
        content: parts.map((part) =>
          part.type === "image"
            ? { type: "image_url", image_url: { url: part.url } }
            : { type: "text", text: textOf(part) },
        ),
      },
    ];
  });
}
