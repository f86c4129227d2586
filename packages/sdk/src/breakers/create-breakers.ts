import { createSerialQueues, isNodeName, type BreakerFrameToProgram } from "@dendro/core";
import { BreakerOpenError } from "./breaker-open-error.ts";
import { openBreakerLink, type BreakerSocketClass } from "./breaker-link.ts";
import { createCallReports } from "./call-reports.ts";
import { frameParts } from "./frame-parts.ts";
import { decide, learn, unheardBreaker, type KnownBreaker } from "./known-breaker.ts";
import { createProbeRequests } from "./probe-requests.ts";
import { idsOf, reportedError } from "./reported-call.ts";

export interface BreakersOptions {
  /** Where Dendro is, such as `https://dendro.example.org`. */
  readonly url: string;
  /** A key of scope `ingest`. */
  readonly key: string;
  /** Node types of which it is known from the beginning whether they may be called. @defaultValue each from its first call on */
  readonly nodes?: readonly string[] | undefined;
  /** Node 20 has none of its own: there, that of the package `ws`. @defaultValue the runtime's */
  readonly WebSocket?: unknown;
  /** Milliseconds, of any clock that does not go back. @defaultValue performance.now */
  readonly clock?: (() => number) | undefined;
  /** From 0 up to 1, for the jitter. @defaultValue `Math.random` */
  readonly random?: (() => number) | undefined;
}

/** What else is known of a call. */
export interface BreakerCall {
  /** By what an event may tell of the same call, so that it counts once: its span, its id, or its execution. */
  readonly span_id?: string | undefined;
  readonly id?: string | undefined;
  readonly run_id?: string | undefined;
  /** Finds out whether it works again: asked once per recovery time, as one of the probes. What it throws is a failure. */
  readonly health?: (() => unknown) | undefined;
}

/** The circuit breakers of a program, which Dendro decides for all programs. */
export interface Breakers {
  /**
   * Makes a call, unless the breaker of its node type is open, and tells Dendro what came of it.
   * @throws BreakerOpenError when it is not made, or what the call throws
   */
  withBreaker<T>(node: string, work: () => T | PromiseLike<T>, call?: BreakerCall): Promise<T>;
  /** Whether a call would be made now, as far as is known here; of one that would have to ask Dendro as a probe, that it may. */
  mayCall(node: string): boolean;
  /** Whether calls go through, likewise. */
  stateOf(node: string): "closed" | "open" | "half_open";
  /** Whether Dendro is away: then what was heard last holds. */
  readonly isAway: boolean;
  /** Ends the connection, which keeps a process alive. Calls go through from then on. */
  close(): void;
}

/** Node types of which this is kept; those beyond are called without a breaker. */
const maxNodes = 1000;
/** How long nobody asks again after there was no place for a probe, in milliseconds. */
const pauseMs = 100;

/**
 * Connects to Dendro, which says what may be called.
 * @throws TypeError when `url` is not a URL, or the runtime has no WebSocket
 * @example
 * import { createBreakers } from "@dendro/sdk/breakers";
 *
 * const { withBreaker } = createBreakers({ url: "https://dendro.example.org", key: "dk_ingest_…" });
 * const answer = await withBreaker("http_request", async () => await fetch("https://api.example.org/"));
 */
export function createBreakers(options: BreakersOptions): Breakers {
  const { url, key, clock = () => performance.now(), random = Math.random } = options;
  const WebSocket = socketClass(options);
  if (!URL.canParse(url))
    throw new TypeError(`\`url\` must be Dendro's address, such as https://dendro.example.org; got ${url}.`);
  const breakers = new Map<string, KnownBreaker>();
  const health = new Map<string, () => unknown>();
  /** The opening for which it was asked last. */
  const checked = new Map<string, number>();
  const oneByOne = createSerialQueues();
  /** Those of which this connection was not told that they are watched. */
  const unwatched = new Set<string>();
  let isClosed = false;

  const link = openBreakerLink({
    url,
    key,
    WebSocket,
    clock,
    random,
    greet() {
      // It may be another Dendro, or one that was restored: what it says first is taken.
      for (const known of breakers.values()) known.version = -1;
      unwatched.clear();
      return watchFrames(breakers.keys());
    },
    onReady: sendUnwatched,
    onFrame: take,
    onAway() {
      probes.clear();
      reports.clear();
    },
  });
  const probes = createProbeRequests(link.send);
  const reports = createCallReports(link.send);

  function take(frame: BreakerFrameToProgram): void {
    if (frame.type === "probe") probes.answered(frame);
    if (frame.type !== "state") return;
    const known = breakers.get(frame.node);
    if (known === undefined) return;
    learn(known, frame, clock());
    const check = health.get(frame.node);
    if (frame.state !== "half_open" || check === undefined || checked.get(frame.node) === frame.opening)
      return;
    checked.set(frame.node, frame.opening);
    void checkHealth(frame.node, check);
  }

  async function checkHealth(node: string, check: () => unknown): Promise<void> {
    const answer = await probes.ask(node);
    if (answer === null || answer.lease === null) return;
    const { opening, lease } = answer;
    try {
      await check();
      reports.add({ node, opening, error: null, lease });
    } catch (error) {
      reports.add({ node, opening, error: reportedError(error), lease });
    }
  }

  function watch(node: string): KnownBreaker | null {
    const known = breakers.get(node);
    if (known !== undefined) return known;
    if (breakers.size >= maxNodes || !isNodeName(node)) return null;
    const added = unheardBreaker();
    breakers.set(node, added);
    // Those that are called first at the same time are watched together.
    if (unwatched.size === 0) queueMicrotask(sendUnwatched);
    unwatched.add(node);
    return added;
  }

  /** What cannot be sent yet is sent once the connection is ready. */
  function sendUnwatched(): void {
    for (const frame of watchFrames(unwatched))
      if (link.send(frame)) for (const node of frame.nodes) unwatched.delete(node);
  }

  /** Whether a call goes through as it is, or has to ask for the place of a probe. @throws BreakerOpenError */
  function mustAsk(node: string, known: KnownBreaker): boolean {
    const now = clock();
    const decision = decide(known, now, link.isAway);
    if (decision === "refuse") throw new BreakerOpenError(node, retryIn(known, now));
    return decision === "ask";
  }

  /** The place of a probe; null where none is needed. @throws BreakerOpenError */
  async function placeOf(node: string, known: KnownBreaker): Promise<string | null> {
    if (!mustAsk(node, known)) return null;
    // Of all who call at once, the first for whom there is no place spares the others the question.
    return await oneByOne(node, async () => (mustAsk(node, known) ? await askPlace(node, known) : null));
  }

  async function askPlace(node: string, known: KnownBreaker): Promise<string | null> {
    const answer = await probes.ask(node);
    // Dendro may be away by now, when what was heard last holds. While it is there, nobody tries without a place.
    if (answer === null && decide(known, clock(), link.isAway) === "call") return null;
    if (answer !== null && (answer.lease !== null || known.state === "closed")) return answer.lease;
    known.askAgainAt = clock() + pauseMs;
    throw new BreakerOpenError(node, retryIn(known, clock()));
  }

  options.nodes?.forEach(watch);
  return {
    async withBreaker(node, work, call) {
      const known = isClosed ? null : watch(node);
      if (known === null) return await work();
      if (call?.health !== undefined) health.set(node, call.health);
      const lease = known.state === "closed" ? null : await placeOf(node, known);
      const { opening } = known;
      const report = (error: string | null) => {
        try {
          reports.add({ node, opening, error, ...(lease !== null && { lease }), ...idsOf(call ?? {}) });
        } catch {
          // What came of the call is for its caller, whether Dendro can be told of it or not.
        }
      };
      try {
        const result = await work();
        report(null);
        return result;
      } catch (error) {
        report(reportedError(error));
        throw error;
      }
    },
    mayCall(node) {
      const known = isClosed ? null : watch(node);
      return known === null || known.state === "closed" || decide(known, clock(), link.isAway) !== "refuse";
    },
    stateOf: (node) => breakers.get(node)?.state ?? "closed",
    get isAway() {
      return link.isAway;
    },
    close() {
      isClosed = true;
      reports.flush();
      probes.clear();
      link.close();
    },
  };
}

const watchFrames = (nodes: Iterable<string>) =>
  frameParts([...nodes]).map((part) => ({ type: "watch" as const, nodes: part }));

const retryIn = ({ retryAt }: KnownBreaker, now: number): number | null =>
  retryAt === null ? null : Math.max(0, retryAt - now);

function socketClass({ WebSocket = globalThis.WebSocket }: BreakersOptions): BreakerSocketClass {
  if (typeof WebSocket === "function") return WebSocket as BreakerSocketClass;
  throw new TypeError("This runtime has no WebSocket: give that of the package ws as `WebSocket`.");
}
