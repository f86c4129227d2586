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
  /** What is asked, where the server says it. */
  readonly query?: QueryInput;
}

/** What can be subscribed to: a query, or a card of the board that a link shows. */
export type LiveQuestion =
  | { readonly type: "query.subscribe"; readonly payload: { readonly query: QueryInput } }
  | { readonly type: "card.subscribe"; readonly payload: { readonly card: string } };

export type ConnectionState = "connecting" | "live" | "offline";

interface Subscription {
  readonly id: string;
  readonly question: LiveQuestion;
  readonly listeners: Set<(answer: LiveResult) => void>;
  answer: LiveResult;
  version: number;
  /** Asked, and the server has not said yet what is asked there. */
  isAsked: boolean;
}

type ServerFrame = { id?: string; type: string; payload: unknown };

const nothing: LiveResult = { rows: null, meta: null, error: null };
const backoff = { firstMs: 1000, longestMs: 16_000 };
const pingMs = 20_000;

/** One socket for all live queries of a tenant, or of a shared board. Comes back by itself and asks everything again. */
export class LiveConnection {
  readonly #url: string;
  readonly #protocols: readonly string[];
  readonly #subscriptions = new Map<string, Subscription>();
  readonly #stateListeners = new Set<() => void>();
  readonly #boardListeners = new Set<() => void>();
  #socket: WebSocket | null = null;
  #state: ConnectionState = "connecting";
  #nextId = 1;
  readonly #connection: Reconnecting;

  /** @param protocols as they are offered to the server */
  constructor(url: string, protocols: readonly string[] = []) {
    this.#url = url;
    this.#protocols = protocols;
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

  /** The listener gets the answer as it is, and then every change. Equal questions share one subscription. */
  subscribe(question: LiveQuestion, listener: (answer: LiveResult) => void): () => void {
    const key = JSON.stringify(question);
    let subscription = this.#subscriptions.get(key);
    if (subscription === undefined) {
      const id = String(this.#nextId++);
      subscription = { id, question, listeners: new Set(), answer: nothing, version: 0, isAsked: false };
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

  /** Told when the board that is shown was changed. */
  onBoardChanged(listener: () => void): () => void {
    this.#boardListeners.add(listener);
    return () => this.#boardListeners.delete(listener);
  }

  close(): void {
    this.#connection.close();
  }

  #open(events: SocketEvents) {
    const socket = new WebSocket(this.#url, [...this.#protocols]);
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

  #ask(subscription: Subscription): void {
    const { id, question } = subscription;
    subscription.isAsked = true;
    this.#send({ id, ...question });
  }

  #send(frame: { id?: string; type: string; payload: unknown }): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame));
  }

  #receive({ id, type, payload }: ServerFrame): void {
    if (type === "board.changed") for (const listener of this.#boardListeners) listener();
    const subscription = [...this.#subscriptions.values()].find((known) => known.id === id);
    if (subscription === undefined) return;
    if (type === "query.snapshot") {
      const { results, meta, version } = payload as {
        results: ResultRow[];
        meta: ResultMeta;
        version: number;
      };
      subscription.version = version;
      this.#tell(subscription, { ...subscription.answer, rows: results, meta, error: null });
    } else if (type === "card.subscribed") {
      const { query } = payload as { query: QueryInput };
      const { isAsked, answer } = subscription;
      subscription.isAsked = false;
      // Said again of itself, it is another question: what was answered is not its answer.
      const isSame = isAsked && JSON.stringify(query) === JSON.stringify(answer.query);
      this.#tell(subscription, isSame ? { ...answer, error: null } : { ...nothing, query });
    } else if (type === "query.patch") {
      const patch = payload as Patch & { version: number; meta?: ResultMeta };
      if (patch.version !== subscription.version + 1) return this.#askAgain(subscription);
      subscription.version = patch.version;
      const { rows, meta } = subscription.answer;
      this.#tell(subscription, {
        ...subscription.answer,
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
