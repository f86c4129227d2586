import { z } from "zod";

/** A message as OpenAI's chat completions have it, as far as it matters here. */
const message = z.object({
  role: z.enum(["system", "developer", "user", "assistant", "tool", "function"]),
  content: z.unknown(),
  tool_calls: z
    .array(z.object({ id: z.string().optional(), function: z.object({ name: z.string().min(1) }) }))
    .nullish(),
  tool_call_id: z.string().nullish(),
  name: z.string().nullish(),
});

const id = z.union([z.string().min(1).max(200), z.number()]);

/** One recorded conversation: of a benchmark such as τ-bench (`traj`), or any list of `messages`. */
const record = z.object({
  id: id.nullish(),
  task_id: id.nullish(),
  trial: z.number().nullish(),
  traj: z.array(message).nullish(),
  messages: z.array(message).nullish(),
  user_id: id.nullish(),
  model: z.string().nullish(),
  created_at: z.string().nullish(),
  reward: z.number().nullish(),
  info: z.object({ task: z.object({ user_id: id.nullish() }).nullish() }).nullish(),
});

export type ChatMessage = z.infer<typeof message>;

export interface ChatRecord {
  readonly id: string;
  readonly userId: string | undefined;
  readonly model: string | undefined;
  /** Milliseconds since 1970; null when it is not said. */
  readonly startedAt: number | null;
  /** How well it went; null when nobody says. */
  readonly reward: number | null;
  readonly messages: readonly ChatMessage[];
}

/** @param nameOf gives an id to a conversation that has none of its own */
export function readChatRecord(
  value: unknown,
  nameOf: (value: unknown) => string,
): ChatRecord | { readonly fault: string } {
  const parsed = record.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return { fault: `${issue?.path.join(".") ?? ""}: ${issue?.message ?? "it is not valid"}` };
  }
  const {
    id: own,
    task_id: task,
    trial,
    traj,
    messages,
    user_id: user,
    info,
    created_at,
    model,
    reward,
  } = parsed.data;
  const said = messages ?? traj ?? [];
  if (said.length === 0) return { fault: "there are neither `messages` nor a `traj` in it" };
  const startedAt = created_at == null ? null : Date.parse(created_at);
  if (Number.isNaN(startedAt)) return { fault: `created_at: ${JSON.stringify(created_at)} is not a time` };
  const userId = user ?? info?.task?.user_id;
  const named = own ?? (task == null ? nameOf(value) : `${task}-${trial ?? 0}`);
  return {
    id: String(named),
    userId: userId == null ? undefined : String(userId),
    model: model ?? undefined,
    startedAt,
    reward: reward ?? null,
    messages: said,
  };
}

/** What a message says; content may be a text or a list of parts. */
export function messageText({ content }: ChatMessage): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return (content as unknown[])
    .flatMap((part) => {
      const text = (part as { text?: unknown } | null)?.text;
      return typeof text === "string" ? [text] : [];
    })
    .join("\n");
}
