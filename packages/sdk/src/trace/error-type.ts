import { messageOf } from "@dendro/delivery";

/** Characters of a stack trace that are sent. */
const maxStackLength = 4096;
const maxMessageLength = 1024;

/** What kind of error was thrown: its name, its code when the name says nothing, or the type of what was thrown. */
export function errorTypeOf(thrown: unknown): string {
  try {
    if (!(thrown instanceof Error)) return typeof thrown;
    if (thrown.name !== "Error") return thrown.name;
    const { code } = thrown as { code?: unknown };
    return typeof code === "string" ? code : thrown.constructor.name;
  } catch {
    return "unknown";
  }
}

/** What `data.error` says of something that was thrown. */
export function describeError(thrown: unknown): { message: string; stack?: string } {
  const message = messageOf(thrown).slice(0, maxMessageLength);
  try {
    const stack = thrown instanceof Error ? thrown.stack : undefined;
    return typeof stack === "string" ? { message, stack: stack.slice(0, maxStackLength) } : { message };
  } catch {
    return { message };
  }
}
