import {
  applyPatch,
  backoffMs,
  createReconnecting,
  type Patch,
  type QueryInput,
  type Reconnecting,
  type ReconnectState,
  type ResultMeta,
  type ResultRow,
  type SocketEvents,
} from "@dendro/core";

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
const backoff = { firstMs: 1000, longestMs: 16_000 };
const pingMs = 20_000;

/** One socket for all live queries of a tenant. Comes back by itself and asks everything again. */
export class LiveConnection {
  readonly #url: string;
  readonly #subscriptions = new Map<string, Subscription>();
  readonly #stateListeners = new Set<() => void>();
  #socket: WebSocket | null = null;
  #state: ConnectionState = "connecting";
  #nextId = 1;
  readonly #connection: Reconnecting;

  constructor(url: string) {
    this.#url = url;
    this.#connection = createReconnecting({
      open: (events) => this.#open(events),
      // Spread out, so that a restart is not met by everybody at once.
      pauseMs: (failures) => backoffMs(failures, backoff) * (0.5 + Math.random()),
      beatIntervalMs: pingMs,
      clock: Date.now,
      setTimer(run, ms) {
        const timer = setTimeout(run, ms);
        return () => clearTimeout(timer);
      },
      onChange: ({ phase }) => this.#changed(phase),
    });
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
    this.#connection.close();
  }

  #open(events: SocketEvents) {
    const socket = new WebSocket(this.#url);
    this.#socket = socket;
    socket.addEventListener("open", () => {
      events.opened();
      // Whoever may not watch is turned away before.
      events.accepted();
    });
    socket.addEventListener("message", ({ data }) => {
      if (this.#socket !== socket) return;
      events.heard();
      this.#receive(JSON.parse(String(data)) as ServerFrame);
    });
    socket.addEventListener("close", events.lost);
    return { ping: () => this.#send({ type: "ping", payload: {} }), end: () => socket.close() };
  }

  #changed(phase: ReconnectState["phase"]): void {
    if (phase === "waiting") this.#setState("offline");
    if (phase !== "ready") return;
    this.#setState("live");
    for (const subscription of this.#subscriptions.values()) this.#ask(subscription);
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
