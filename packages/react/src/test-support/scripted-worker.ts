import type { ClientFrameType, ServerFrameType } from "@dendro/core";
import { createAgentClient, type AgentClient } from "../client/agent-client.ts";
import type { AgentClientOptions } from "../client/options.ts";
import type { Received, Sent } from "../client/frames.ts";

interface SentFrame {
  readonly id: string;
  readonly type: ClientFrameType;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** A worker that says what it is told to, and the sockets by which it is reached. */
export interface ScriptedWorker {
  readonly WebSocket: typeof globalThis.WebSocket;
  /** The addresses of the sockets that were opened. */
  readonly opened: readonly string[];
  /** What the client has sent over the socket that is open, the oldest first. */
  readonly sent: readonly SentFrame[];
  /** The payloads of one type. */
  sentOf<T extends ClientFrameType>(type: T): Sent<T>[];
  /** The socket is open. */
  open(): void;
  say<T extends ServerFrameType>(type: T, payload: Received<T>): void;
  /** A text that may be anything. */
  sayText(text: string): void;
  /** Answers the last frame of a type. */
  ack(type: ClientFrameType, more?: object): void;
  refuse(type: ClientFrameType, code: string, message?: string): void;
  /** Opens the socket and takes the client in. */
  accept(): Promise<void>;
  /** The connection is lost. */
  cut(): void;
}

export function createScriptedWorker(): ScriptedWorker {
  const opened: string[] = [];
  let sent: SentFrame[] = [];
  let socket: EventTarget | null = null;

  class ScriptedSocket extends EventTarget {
    constructor(url: string) {
      super();
      opened.push(url);
      sent = [];
      // oxlint-disable-next-line typescript/no-this-alias -- it is the one that is open
      socket = this;
    }
    send(text: string) {
      sent.push(JSON.parse(text) as SentFrame);
    }
    close() {
      if (socket === this) socket = null;
      this.dispatchEvent(new Event("close"));
    }
  }

  const worker: ScriptedWorker = {
    WebSocket: ScriptedSocket as unknown as typeof globalThis.WebSocket,
    opened,
    get sent() {
      return sent;
    },
    sentOf: (type) => sent.filter((frame) => frame.type === type).map(({ payload }) => payload as never),
    open: () => void socket?.dispatchEvent(new Event("open")),
    sayText: (text) => void socket?.dispatchEvent(new MessageEvent("message", { data: text })),
    say: (type, payload) => worker.sayText(JSON.stringify({ type, payload })),
    ack(type, more = {}) {
      const { id = "" } = sent.findLast((frame) => frame.type === type) ?? {};
      worker.say("ack", { ack_id: id, ok: true, ...more });
    },
    refuse(type, code, message = "No.") {
      worker.ack(type, { ok: false, error: { code, message } });
    },
    async accept() {
      worker.open();
      while (worker.sentOf("connect").length === 0) await Promise.resolve();
      worker.ack("connect");
      await settle();
    },
    cut() {
      const lost = socket;
      socket = null;
      lost?.dispatchEvent(new Event("close"));
    },
  };
  return worker;
}

/** Lets everything that can be done now be done. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

/** A client of a scripted worker that has taken it in. */
export async function connectScripted(
  more: Partial<AgentClientOptions> = {},
): Promise<{ worker: ScriptedWorker; client: AgentClient }> {
  const worker = createScriptedWorker();
  const client = createAgentClient({
    url: "ws://worker.example/agent",
    workerId: "w",
    userId: "ann",
    WebSocket: worker.WebSocket,
    backoffMs: () => 100,
    ...more,
  });
  await worker.accept();
  return { worker, client };
}

/** What a promise is rejected with; null of one that is not. */
export const failureOf = async (promise: Promise<unknown>): Promise<unknown> =>
  await promise.then(
    () => null,
    (error: unknown) => error,
  );
