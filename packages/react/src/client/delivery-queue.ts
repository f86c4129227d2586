import { withResolvers, type ContentPart, type Resolvers } from "@dendro/core";
import { AgentError } from "./agent-error.ts";
import type { Connection } from "./connection.ts";
import { newId } from "./frames.ts";

/** A message that is on its way. */
export interface OutgoingMessage {
  readonly clientEventId: string;
  /** Null of one that begins a thread. */
  readonly threadId: string | null;
  readonly content: readonly ContentPart[];
  readonly data: Readonly<Record<string, unknown>> | undefined;
  /** Null while it is on its way. */
  readonly failed: AgentError | null;
}

export interface SentMessage {
  readonly threadId: string;
  readonly eventId: string | undefined;
}

/** Sends messages until they are taken or refused: one whose answer is lost is sent again, and is the same to the worker. */
export interface DeliveryQueue {
  /** Those of a thread that are not confirmed, in order. */
  of(threadId: string): readonly OutgoingMessage[];
  send(message: Pick<OutgoingMessage, "threadId" | "content" | "data">): Promise<SentMessage>;
  retry(clientEventId: string): Promise<SentMessage>;
  /** Gives up one that failed. */
  discard(clientEventId: string): void;
  /** It is in the thread. */
  confirm(clientEventId: string): void;
}

interface Entry {
  message: OutgoingMessage;
  readonly settled: Resolvers<SentMessage>;
  isSending: boolean;
}

/** @param changed called with the thread whose messages are different now */
export function createDeliveryQueue(
  connection: Connection,
  changed: (threadId: string) => void,
): DeliveryQueue {
  const entries = new Map<string, Entry>();

  function tell({ message: { threadId } }: Entry): void {
    if (threadId !== null) changed(threadId);
  }

  async function post(entry: Entry): Promise<void> {
    if (entry.isSending || connection.state.get().status !== "connected") return;
    entry.isSending = true;
    const { clientEventId, threadId, content, data } = entry.message;
    try {
      const ack = await connection.request("event.create", {
        client_event_id: clientEventId,
        ...(threadId === null ? {} : { thread_id: threadId }),
        event: {
          type: "message",
          actor: "user",
          content: [...content],
          ...(data === undefined ? {} : { data: { ...data } }),
        },
      });
      entries.delete(clientEventId);
      entry.settled.resolve({ threadId: ack.thread_id ?? threadId ?? "", eventId: ack.event_id });
    } catch (error) {
      // Lost on the way: it is sent again with the next connection.
      if (!(error instanceof AgentError) || error.code === "DISCONNECTED") return;
      entry.message = { ...entry.message, failed: error };
      entry.settled.reject(error);
    } finally {
      entry.isSending = false;
    }
    tell(entry);
  }

  connection.onConnected(() => {
    for (const entry of entries.values()) if (entry.message.failed === null) void post(entry);
  });

  async function begin(message: OutgoingMessage): Promise<SentMessage> {
    const entry: Entry = { message, settled: withResolvers<SentMessage>(), isSending: false };
    entries.set(message.clientEventId, entry);
    tell(entry);
    void post(entry);
    return await entry.settled.promise;
  }

  return {
    of: (threadId) =>
      [...entries.values()].map(({ message }) => message).filter((message) => message.threadId === threadId),
    send: async (message) => await begin({ ...message, clientEventId: newId(), failed: null }),
    async retry(clientEventId) {
      const entry = entries.get(clientEventId);
      if (entry === undefined) throw new AgentError("NOT_FOUND", "Unknown message.");
      return await begin({ ...entry.message, failed: null });
    },
    discard(clientEventId) {
      const entry = entries.get(clientEventId);
      if (entry === undefined || entry.message.failed === null) return;
      entries.delete(clientEventId);
      tell(entry);
    },
    confirm(clientEventId) {
      const entry = entries.get(clientEventId);
      if (entry === undefined) return;
      entries.delete(clientEventId);
      entry.settled.resolve({ threadId: entry.message.threadId ?? "", eventId: undefined });
    },
  };
}
