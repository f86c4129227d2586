import { applyPatch, type Patch, type QueryInput, type ResultMeta, type ResultRow } from "@dendro/core";

/** What is known of a live query's answer. */
export interface LiveResult {
  readonly rows: readonly ResultRow[] | null;
  readonly meta: ResultMeta | null;
  readonly error: string | null;
}

export type ConnectionState = "connecting" | "live" | "offline";

interface Subscription {
  readonly id: string;
  readonly query: QueryInput;
  readonly listeners: Set<(answer: LiveResult) => void>;
  answer: LiveResult;
  version: number;
}

type ServerFrame = { id?: string; type: string; payload: unknown };

const nothing: LiveResult = { rows: null, meta: null, error: null };
/** How long to wait before each attempt to connect again, in milliseconds; the last for all that follow. */
const pausesMs = [1000, 2000, 4000, 8000, 16_000];
const pingMs = 20_000;

/** One socket for all live queries of a tenant. Comes back by itself and asks everything again. */
export class LiveConnection {
  readonly #url: string;
  readonly #subscriptions = new Map<string, Subscription>();
  readonly #stateListeners = new Set<() => void>();
  #socket: WebSocket | null = null;
  #state: ConnectionState = "connecting";
  #attempts = 0;
  #nextId = 1;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #ping: ReturnType<typeof setInterval> | undefined;
  #isClosed = false;

  constructor(url: string) {
    this.#url = url;
    this.#connect();
  }

  /** The listener gets the answer as it is, and then every change. Equal queries share one subscription. */
  subscribe(query: QueryInput, listener: (answer: LiveResult) => void): () => void {
    const key = JSON.stringify(query);
    let subscription = this.#subscriptions.get(key);
    if (subscription === undefined) {
      subscription = { id: String(this.#nextId++), query, listeners: new Set(), answer: nothing, version: 0 };
      this.#subscriptions.set(key, subscription);
      this.#ask(subscription);
    }
    const { id, listeners } = subscription;
    listeners.add(listener);
    listener(subscription.answer);
    return () => {
      listeners.delete(listener);
      if (listeners.size > 0) return;
      this.#subscriptions.delete(key);
      this.#send({ id, type: "unsubscribe", payload: {} });
    };
  }

  get state(): ConnectionState {
    return this.#state;
  }

  onState(listener: () => void): () => void {
    this.#stateListeners.add(listener);
    return () => this.#stateListeners.delete(listener);
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    clearInterval(this.#ping);
    this.#socket?.close();
  }

  #connect(): void {
    const socket = new WebSocket(this.#url);
    this.#socket = socket;
    socket.addEventListener("open", () => {
      this.#attempts = 0;
      this.#setState("live");
      for (const subscription of this.#subscriptions.values()) this.#ask(subscription);
      this.#ping = setInterval(() => this.#send({ type: "ping", payload: {} }), pingMs);
    });
    socket.addEventListener("message", ({ data }) => this.#receive(JSON.parse(String(data)) as ServerFrame));
    socket.addEventListener("close", () => {
      clearInterval(this.#ping);
      if (this.#isClosed) return;
      this.#setState("offline");
      const pause = pausesMs[Math.min(this.#attempts++, pausesMs.length - 1)] ?? 1000;
      // Spread out, so that a restart is not met by everybody at once.
      this.#timer = setTimeout(() => this.#connect(), pause * (0.5 + Math.random()));
    });
  }

  #ask({ id, query }: Subscription): void {
    this.#send({ id, type: "query.subscribe", payload: { query } });
  }

  #send(frame: { id?: string; type: string; payload: unknown }): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame));
  }

  #receive({ id, type, payload }: ServerFrame): void {
    const subscription = [...this.#subscriptions.values()].find((known) => known.id === id);
    if (subscription === undefined) return;
    if (type === "query.snapshot") {
      const { results, meta, version } = payload as {
        results: ResultRow[];
        meta: ResultMeta;
        version: number;
      };
      subscription.version = version;
      this.#tell(subscription, { rows: results, meta, error: null });
    } else if (type === "query.patch") {
      const patch = payload as Patch & { version: number; meta?: ResultMeta };
      if (patch.version !== subscription.version + 1) return this.#askAgain(subscription);
      subscription.version = patch.version;
      const { rows, meta } = subscription.answer;
      this.#tell(subscription, {
        rows: applyPatch(rows ?? [], patch),
        meta: patch.meta ?? meta,
        error: null,
      });
    } else if (type === "error") {
      this.#tell(subscription, { ...subscription.answer, error: (payload as { message: string }).message });
    }
  }

  /** A change was missed: only a new snapshot helps. */
  #askAgain(subscription: Subscription): void {
    this.#send({ id: subscription.id, type: "unsubscribe", payload: {} });
    this.#ask(subscription);
  }

  #tell(subscription: Subscription, answer: LiveResult): void {
    subscription.answer = answer;
    for (const listener of subscription.listeners) listener(answer);
  }

  #setState(state: ConnectionState): void {
    this.#state = state;
    for (const listener of this.#stateListeners) listener();
  }
}
