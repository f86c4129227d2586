import type { Tool, Topic } from "./chat-topics.ts";
import { staff } from "./shop.ts";

/** What the support agent is told first. */
const instructions =
  "You are the support agent of Alpenglow Outdoor. Answer in two sentences, from what the tools say alone. Say so when you do not know.";

/** What the model is given: what it is told, and what was asked. */
const conversation = (question: string) => [
  { role: "system", content: instructions },
  { role: "user", content: question },
];

/** A model chooses its tools. */
export const choosing = (question: string, { tools }: Topic, about: string) => ({
  input: conversation(question),
  output: [
    {
      role: "assistant",
      tool_calls: tools.map(({ name }) => ({ name, arguments: { id: about } })),
    },
  ],
});

/** A model is about to answer; what it says is known later. */
export const answering = (question: string) => ({ input: conversation(question) });

export const answered = (text: string) => ({ output: [{ role: "assistant", content: text }] });

/** The agent is asked. */
export const asked = (question: string) => ({ input: [{ role: "user", content: question }] });

/** A tool of the shop's is used, with what it knows of the customer: the part that is masked before it is stored. */
export const using = ({ name, isSearch = false }: Tool, about: string, isOk: boolean) => ({
  input: isSearch ? { query: about, limit: 5 } : { id: about },
  output: isOk
    ? { tool: name, id: about, status: "found", handled_by: `${staff.support.id}@alpenglow.example` }
    : { error: "upstream_timeout", message: "The shop's API did not answer within 4 seconds." },
});
