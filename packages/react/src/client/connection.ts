import {
  createReconnecting,
  type ClientFrameType,
  type ReconnectState,
  type ServerFrame,
  type ServerFrameType,
  type SocketEvents,
} from "@dendro/core";
import { AgentError } from "./agent-error.ts";
import { newId, readFrame, type Received, type Sent } from "./frames.ts";
import { defaultBackoffMs, socketUrl, type AgentClientOptions } from "./options.ts";
import { createStore, type Store } from "./store.ts";

export interface ConnectionState {
  readonly status: "connecting" | "connected" | "reconnecting" | "refused" | "closed";
  /** Why it was refused. */
  readonly error: AgentError | null;
  /** When it tries again, in milliseconds since 1970. */
  readonly retryAt: number | null;
}

/** What answers a request: its result where there is one, else its ack. */
interface Answers {
  "thread.list": Received<"thread.list.result">;
  "event.list": Received<"event.list.result">;
  feedback: Received<"feedback.ack">;
}
export type AnswerTo<T extends ClientFrameType> = T extends keyof Answers ? Answers[T] : Received<"ack">;

/** A connection that comes back by itself. */
export interface Connection {
  readonly state: Store<ConnectionState>;
  /** @throws AgentError when it is refused, the connection breaks, or no answer comes */
  request<T extends ClientFrameType>(type: T, payload: Sent<T>): Promise<AnswerTo<T>>;
  /** Sends what is answered by what follows, or by an error. Nothing is sent while there is no connection. */
  send<T extends ClientFrameType>(type: T, payload: Sent<T>, refused: (error: AgentError) => void): void;
  /** @returns stops it */
  on<T extends ServerFrameType>(type: T, listener: (payload: Received<T>) => void): () => void;
  /** Called whenever it is connected, again and again. @returns stops it */
  onConnected(listener: () => void): () => void;
  /** Tries at once. */
  reconnect(): void;
  close(): void;
}

interface Pending {
  readonly type: ClientFrameType;
  readonly payload: unknown;
  readonly resolve: ((payload: never) => void) | null;
  readonly reject: (error: AgentError) => void;
  readonly timer: ReturnType<typeof setTimeout> | undefined;
}

const pingIntervalMs = 20_000;
/** Refusals that trying again does not change. */
const final = new Set(["FORBIDDEN", "INVALID", "NOT_FOUND", "NOT_CONFIGURED"]);

export function createConnection(options: AgentClientOptions): Connection {
  const { requestTimeoutMs = 15_000, backoffMs = defaultBackoffMs } = options;
  const Socket = options.WebSocket ?? globalThis.WebSocket;
  const state = createStore<ConnectionState>({ status: "connecting", error: null, retryAt: null });
  const listeners = new Map<ServerFrameType, Set<(payload: never) => void>>();
  const connected = new Set<() => void>();
  const pending = new Map<string, Pending>();
  let socket: WebSocket | null = null;
  let refusal: AgentError | null = null;

  function open(events: SocketEvents) {
    const opened = new Socket(socketUrl(options.url));
    socket = opened;
    opened.addEventListener("open", () => {
      events.opened();
      void introduce(opened, events);
    });
    opened.addEventListener("message", ({ data }) => {
      if (socket !== opened) return;
      events.heard();
      take(String(data));
    });
    opened.addEventListener("close", events.lost);
    return {
      ping: () => opened.send(JSON.stringify({ id: newId(), type: "ping", payload: {} })),
      end: () => opened.close(),
    };
  }

  async function introduce(opened: WebSocket, events: SocketEvents): Promise<void> {
    try {
      const { workerId, userId, userName, userEmail, authToken, client } = options;
      const token = typeof authToken === "function" ? await authToken() : authToken;
      if (socket !== opened) return;
      await ask("connect", {
        worker_id: workerId,
        user_id: userId,
        ...(userName === undefined ? {} : { user_name: userName }),
        ...(userEmail === undefined ? {} : { user_email: userEmail }),
        ...(token === undefined ? {} : { auth_token: token }),
        ...(client === undefined ? {} : { client }),
      });
      events.accepted();
    } catch (error) {
      if (socket !== opened) return;
      if (error instanceof AgentError && final.has(error.code)) {
        refusal = error;
        events.refused();
      } else opened.close();
    }
  }

  function changed(now: ReconnectState): void {
    switch (now.phase) {
      case "opening":
        // Between two tries it stays as it was told.
        if (now.failures === 0) state.set({ status: "connecting", error: null, retryAt: null });
        return;
      case "greeting":
        return;
      case "ready":
        state.set({ status: "connected", error: null, retryAt: null });
        for (const listener of connected) listener();
        return;
      case "waiting":
        lost();
        return state.set({ status: "reconnecting", error: null, retryAt: now.retryAt });
      case "refused":
        socket = null;
        return state.set({ status: "refused", error: refusal, retryAt: null });
      case "closed":
        state.set({ status: "closed", error: null, retryAt: null });
        return lost();
    }
  }

  function lost(): void {
    socket = null;
    const error = new AgentError("DISCONNECTED", "The connection was lost before an answer came.");
    for (const id of pending.keys()) settle(id)?.reject(error);
  }

  function settle(id: string): Pending | undefined {
    const request = pending.get(id);
    pending.delete(id);
    clearTimeout(request?.timer);
    return request;
  }

  function take(text: string): void {
    const frame = readFrame(text);
    if (frame === null) return;
    answer(frame);
    for (const listener of listeners.get(frame.type) ?? []) listener(frame.payload as never);
  }

  function answer(frame: ServerFrame): void {
    switch (frame.type) {
      case "ack":
      case "feedback.ack": {
        const { ack_id: id = "", ok, error } = frame.payload;
        const request = settle(id);
        if (ok) request?.resolve?.(frame.payload as never);
        else request?.reject(new AgentError(error?.code ?? "INTERNAL", error?.message ?? "It was refused."));
        return;
      }
      // These name no request; requests of a kind are answered in order.
      case "thread.list.result":
        return answerFirst("thread.list", frame.payload, () => true);
      case "event.list.result":
        return answerFirst(
          "event.list",
          frame.payload,
          ({ thread_id }) => thread_id === frame.payload.thread_id,
        );
      default:
    }
  }

  function answerFirst(
    type: ClientFrameType,
    payload: unknown,
    isFor: (sent: { thread_id?: string }) => boolean,
  ): void {
    for (const [id, request] of pending) {
      if (request.type !== type || !isFor(request.payload as { thread_id?: string })) continue;
      return settle(id)?.resolve?.(payload as never);
    }
  }

  function post(type: ClientFrameType, payload: unknown, request: Omit<Pending, "type" | "payload">): string {
    const id = newId();
    pending.set(id, { ...request, type, payload });
    socket?.send(JSON.stringify({ id, type, payload }));
    return id;
  }

  async function ask<T extends ClientFrameType>(type: T, payload: Sent<T>): Promise<AnswerTo<T>> {
    return await new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        pending.delete(id);
        reject(new AgentError("TIMEOUT", `${type} was not answered within ${requestTimeoutMs / 1000} s.`));
      }, requestTimeoutMs);
      const id = post(type, payload, { resolve, reject, timer });
    });
  }

  const connection = createReconnecting({
    open,
    pauseMs: backoffMs,
    beatIntervalMs: pingIntervalMs,
    clock: Date.now,
    setTimer,
    onChange: changed,
  });

  /** What was lost may be there again: whoever comes back to the page does not wait. */
  const wake = () => {
    if (state.get().status === "reconnecting") connection.retry();
  };
  const isPage = typeof window !== "undefined" && typeof document !== "undefined";
  if (isPage) {
    window.addEventListener("online", wake);
    document.addEventListener("visibilitychange", wake);
  }

  return {
    state,
    async request(type, payload) {
      if (state.get().status === "connected") return await ask(type, payload);
      throw new AgentError("DISCONNECTED", "Not connected.");
    },
    send(type, payload, refused) {
      if (state.get().status !== "connected") return;
      post(type, payload, { resolve: null, reject: refused, timer: undefined });
    },
    on(type, listener) {
      const all = listeners.get(type) ?? new Set();
      listeners.set(type, all.add(listener));
      return () => all.delete(listener);
    },
    onConnected(listener) {
      connected.add(listener);
      return () => connected.delete(listener);
    },
    reconnect: connection.retry,
    close() {
      if (isPage) {
        window.removeEventListener("online", wake);
        document.removeEventListener("visibilitychange", wake);
      }
      connection.close();
    },
  };
}

function setTimer(run: () => void, ms: number): () => void {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
}
