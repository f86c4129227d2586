import { randomUUID } from "node:crypto";
import {
  closeCodes,
  createFrameAllowance,
  DendroError,
  hourMs,
  parseBreakerFrame,
  visiblePhase,
  visibleRecoveryAt,
  type BreakerFrameToProgram,
  type BreakerFrameToServer,
} from "@dendro/core";
import type { Breaker } from "./breaker.ts";
import type { BreakerRecords } from "./breaker-records.ts";
import type { Breakers } from "./breakers.ts";
import { callIdsOf } from "./call-ids.ts";
import type { BreakerSettingsStore } from "./settings.ts";

/** What every session stands on. */
export interface SessionContext {
  readonly breakers: Pick<Breakers, "tell">;
  readonly records: Pick<BreakerRecords, "noteReporting">;
  readonly settings: Pick<BreakerSettingsStore, "effective">;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** Milliseconds of a clock that nobody sets. @defaultValue performance.now */
  readonly elapsed?: () => number;
  readonly onFault: (error: unknown) => void;
}

export interface BreakerSessionOptions extends SessionContext {
  readonly tenant: string;
  readonly send: (frame: BreakerFrameToProgram) => void;
  readonly close: (code: number, reason: string) => void;
}

/** One program that asks whether it may call. */
export interface BreakerSession {
  receive(text: string): void;
  /** A breaker has changed, or may have. */
  changed(breaker: Breaker): void;
  /** The program is still there, and may be: at each heartbeat. */
  authorized(): Promise<void>;
  /** The program is gone: nobody will say what comes of its probes. */
  end(): void;
}

/** Node types that one program may watch. */
const maxWatched = 1000;
/** What one program may ask for: node types that it watches and places of probes, each second and at once. */
const questions = { perSecond: 500, atOnce: 5000 };
/** Reports of one program that wait; what is beyond is not looked at, as the log tells of calls too. */
const maxWaiting = 5000;
/** For how long the log's calls are compared with what programs tell; a program that stays prolongs it in time. */
const reportingMs = 24 * hourMs;

export function createBreakerSession(options: BreakerSessionOptions): BreakerSession {
  const { tenant, breakers, records, settings, clock, send, onFault } = options;
  const { elapsed = () => performance.now() } = options;
  /** What it was told last of each that it watches. */
  const watched = new Map<string, number>();
  const allowance = createFrameAllowance(questions.perSecond, questions.atOnce, elapsed());
  /** The places that its probes have, and until when. */
  const leases = new Map<string, { readonly node: string; readonly until: number }>();
  let isEnded = false;
  let waiting = 0;
  let prolongAt = Infinity;

  function tellOf({ node, version, state }: Breaker): void {
    const known = watched.get(node);
    if (known === undefined || version <= known) return;
    watched.set(node, version);
    const retryAt = visibleRecoveryAt(state);
    send({
      type: "state",
      node,
      version,
      state: visiblePhase(state),
      opening: state.opening,
      retry_in_ms: retryAt === null ? null : Math.max(0, retryAt - clock()),
    });
  }

  async function noteReporting(nodes: Iterable<string>): Promise<void> {
    const now = clock();
    await records.noteReporting(tenant, [...nodes], now + reportingMs);
    prolongAt = Math.min(prolongAt, now + reportingMs / 2);
  }

  async function watch(nodes: readonly string[]): Promise<void> {
    for (const node of nodes) if (!watched.has(node)) watched.set(node, -1);
    if (watched.size > maxWatched)
      return refuse(
        closeCodes.refused,
        "Too many node types.",
        `A program may watch ${maxWatched} node types, and this are ${watched.size}.`,
      );
    const at = clock();
    if (!allowance.take(elapsed(), nodes.length))
      return refuse(
        closeCodes.tooManyFrames,
        "Too many questions.",
        `A program may ask for ${questions.perSecond} node types a second; watch each once.`,
      );
    // Told the time, each is there, and what is due has happened.
    try {
      const all = await Promise.all(
        nodes.map(async (node) => await breakers.tell({ tenant, node, input: { type: "time", at } })),
      );
      await noteReporting(nodes);
      for (const { breaker } of all) if (breaker !== null) tellOf(breaker);
    } catch (error) {
      // A program that knows nothing of them takes them for closed: it is better off knowing that it does not know.
      options.close(closeCodes.tryAgainLater, "Breakers could not be read; try again.");
      throw error;
    }
  }

  async function report({ calls }: Extract<BreakerFrameToServer, { type: "report" }>): Promise<void> {
    const some = calls.slice(0, Math.max(0, maxWaiting - waiting));
    waiting += some.length;
    const at = clock();
    try {
      await Promise.all(
        some.map(
          async ({ node, opening, error, lease, ...ids }) =>
            await breakers.tell({
              tenant,
              node,
              way: "program",
              calls: callIdsOf(ids),
              input: {
                type: "call",
                at,
                endedAt: at,
                error,
                began: { opening },
                ...(lease === undefined ? {} : { lease }),
              },
            }),
        ),
      );
    } catch (error) {
      if (!(error instanceof DendroError) || error.code !== "overloaded") throw error;
    } finally {
      waiting -= some.length;
      for (const { lease } of some) if (lease !== undefined) leases.delete(lease);
    }
  }

  async function probe({ id, node }: Extract<BreakerFrameToServer, { type: "probe" }>): Promise<void> {
    const asked = randomUUID();
    const answer = (lease: string | null, opening: number) =>
      send({
        type: "probe",
        id,
        lease,
        opening,
        expires_in_ms: settings.effective(tenant, node).probeTimeoutMs,
      });
    const at = clock();
    if (!allowance.take(elapsed())) return answer(null, 0);
    try {
      const input = { type: "probe", at, lease: asked } as const;
      const { isGranted, breaker } = await breakers.tell({ tenant, node, input });
      if (isGranted) keepLease(asked, node);
      if (breaker !== null) tellOf(breaker);
      answer(isGranted ? asked : null, breaker?.state.opening ?? 0);
    } catch (error) {
      answer(null, 0);
      throw error;
    }
  }

  function keepLease(lease: string, node: string): void {
    if (isEnded) return release(lease, node);
    const now = clock();
    for (const [id, { until }] of leases) if (until < now) leases.delete(id);
    leases.set(lease, { node, until: now + settings.effective(tenant, node).probeTimeoutMs });
  }

  function release(lease: string, node: string): void {
    breakers.tell({ tenant, node, input: { type: "release", at: clock(), lease } }).catch(onFault);
  }

  function refuse(code: number, reason: string, message: string): void {
    send({ type: "refused", message });
    options.close(code, reason);
  }

  function perform(frame: BreakerFrameToServer): Promise<void> | null {
    switch (frame.type) {
      case "watch":
        return watch(frame.nodes);
      case "report":
        return report(frame);
      case "probe":
        return probe(frame);
      case "ping":
        send({ type: "pong" });
        return null;
    }
  }

  return {
    changed: tellOf,
    async authorized() {
      if (clock() < prolongAt) return;
      prolongAt = Infinity;
      try {
        await noteReporting(watched.keys());
      } catch (error) {
        // At the next heartbeat, and in time.
        prolongAt = clock();
        onFault(error);
      }
    },
    receive(text) {
      const frame = parseBreakerFrame(text);
      if (frame === null)
        return refuse(
          closeCodes.refused,
          "It was not understood.",
          "The frame is not understood; docs/spec/breaker-protocol.md says what there is.",
        );
      perform(frame)?.catch(onFault);
    },
    end() {
      isEnded = true;
      for (const [lease, { node }] of leases) release(lease, node);
      leases.clear();
    },
  };
}
