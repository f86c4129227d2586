import { diffRows, type DendroError, type Patch, type Total } from "@dendro/core";
import type { LiveResult } from "./live-answer.ts";

/** The whole answer. */
export interface QuerySnapshot extends LiveResult {
  readonly version: number;
}

/** What changed since the version before. */
export interface QueryPatch extends Readonly<Patch> {
  readonly version: number;
  readonly total?: Total;
}

/** Where the messages of one live query go. All who watch get the same values, which nobody changes. */
export interface QuerySink {
  /** At first, and whenever the range has moved on. */
  snapshot(snapshot: QuerySnapshot): void;
  /** Its `version` is one higher than that of the message before. */
  patch(patch: QueryPatch): void;
  failed(error: DendroError): void;
}

/** Those who watch one live query, and what they have seen of it. */
export interface LiveAudience {
  join(sink: QuerySink): void;
  leave(sink: QuerySink): void;
  readonly size: number;
  /** Sends what changed since the last time: the whole answer, where what it says of itself is different. */
  show(result: LiveResult): void;
  /** Sends what was shown last to those who have not seen it. */
  greet(): void;
  /** Tells those who wait for an answer that there is none; once, as long as there is none. */
  fail(error: DendroError): void;
}

/** What somebody has of the answer: nothing yet, only that there is none, or all of it. */
type Seen = "nothing" | "failure" | "answer";

export function createLiveAudience(): LiveAudience {
  const sinks = new Map<QuerySink, Seen>();
  let shown: LiveResult | null = null;
  let version = 0;

  function greet(): void {
    if (shown === null) return;
    const snapshot = { version, ...shown };
    for (const [sink, seen] of sinks) {
      if (seen === "answer") continue;
      sinks.set(sink, "answer");
      sink.snapshot(snapshot);
    }
  }

  function sendPatch(rows: Patch | null, total: { total?: Total }): void {
    version += 1;
    const patch = { version, ...(rows ?? { upsert: [], remove: [] }), ...total };
    for (const [sink, seen] of sinks) if (seen === "answer") sink.patch(patch);
  }

  return {
    join: (sink) => void sinks.set(sink, "nothing"),
    leave: (sink) => void sinks.delete(sink),
    get size() {
      return sinks.size;
    },
    show(result) {
      const last = shown;
      shown = result;
      if (last === null || !isSame(last.meta, result.meta)) {
        version += 1;
        for (const sink of sinks.keys()) sinks.set(sink, "nothing");
      } else {
        const rows = diffRows(last.results, result.results);
        const isSameTotal = isSame(last.total, result.total);
        if (rows !== null || !isSameTotal)
          sendPatch(rows, isSameTotal || result.total === undefined ? {} : { total: result.total });
      }
      greet();
    },
    greet,
    fail(error) {
      for (const [sink, seen] of sinks) {
        if (seen !== "nothing") continue;
        sinks.set(sink, "failure");
        sink.failed(error);
      }
    },
  };
}

const isSame = (a: object | undefined, b: object | undefined) => JSON.stringify(a) === JSON.stringify(b);
