import { DendroError, holdsAddress } from "@dendro/core";
import { largeBatchEvents } from "../receivers/receiver.ts";
import type { Steps } from "../steps.ts";
import { createTurns, type Turns } from "../turns.ts";
import type { Decoded } from "../decoded.ts";
import type { LeftOut, Rejection } from "../receipt.ts";
import type { Reply } from "../reply.ts";
import type { Sender } from "../sender.ts";
import type { Append } from "./append.ts";
import type { Entry } from "./draft.ts";
import { eventSteps, type EventBatch, type EventStepOptions } from "./event-steps.ts";
import { partsOf } from "./parts.ts";
import { restrict } from "./restrict.ts";
import { stepNames, type StepName } from "./step-names.ts";
import { Stopwatch } from "./stopwatch.ts";
import { deriveUuid } from "./uuid.ts";

/** What is told of the pipeline's work. */
export interface PipelineTelemetry {
  step(name: StepName, seconds: number): void;
  received(accepted: number, duplicates: number): void;
  dropped(reason: string, count: number): void;
  /** A field was left out of so many events. */
  droppedField(field: string, count: number): void;
  bots(count: number): void;
}

/** Told of what of a request was not accepted, by its place among what was sent. */
export type OnRejected = (sender: Sender, rejected: readonly Rejection[], events: readonly unknown[]) => void;

export interface PipelineOptions extends EventStepOptions {
  readonly append: Append;
  /** In whose turn large requests are worked on. @defaultValue turns of its own */
  readonly turns?: Turns;
  readonly telemetry: PipelineTelemetry;
  readonly onRejected?: OnRejected;
}

/** Takes the events of one request from what was decoded to what is on disk, and says how to answer. */
export type Pipeline = (decode: () => Decoded | Steps<Decoded>, sender: Sender) => Promise<Reply>;

/** What is made of a request before it is stored. */
interface Prepared {
  readonly decoded: Decoded;
  readonly dropped: readonly LeftOut[];
  readonly entries: readonly Entry[];
  readonly rejected: readonly Rejection[];
}

export function createPipeline(options: PipelineOptions): Pipeline {
  const { append, telemetry } = options;
  const steps = eventSteps(options);
  const turns = options.turns ?? createTurns();

  function* prepare(work: Decoded | Steps<Decoded>, sender: Sender, stopwatch: Stopwatch): Steps<Prepared> {
    const sent = yield* stopwatch.eachTurn("decode", work);
    const { decoded, dropped } =
      sender.page === undefined
        ? { decoded: sent, dropped: nothing.dropped }
        : yield* stopwatch.eachTurn("restrict", restrict(sent, sender.page));
    if (decoded.events.length > largeBatchEvents) {
      throw new DendroError(
        "too_many_events",
        `The request has ${decoded.events.length} events; send at most ${largeBatchEvents} at a time.`,
      );
    }
    const entries: Entry[] = [];
    const rejected: Rejection[] = [];
    for (const part of partsOf(decoded, stopwatch)) {
      if (part.first > 0) yield;
      const batch: EventBatch = { part, sender, drafts: [], entries, rejected };
      for (const { name, prepare: prepareStep, run } of steps) {
        const needed = prepareStep?.(batch);
        if (needed !== undefined) yield needed;
        stopwatch.time(name, () => run(batch));
      }
    }
    return { decoded, dropped, entries, rejected };
  }

  return async (decode, sender) => {
    const stopwatch = new Stopwatch();
    const {
      decoded,
      dropped,
      entries,
      rejected: invalid,
    } = await turns.run(sender.tenant, prepare(decode(), sender, stopwatch));
    if (decoded.events.length === 0) return decoded.answer(nothing);
    const outcome = await stopwatch.wait("append", append(entries, batchIdOf(decoded), sender));
    for (const name of stepNames)
      if (stopwatch.spent[name] > 0) telemetry.step(name, stopwatch.spent[name] / 1000);

    const rejected = [...invalid, ...outcome.rejected];
    if (rejected.length > 0) options.onRejected?.(sender, rejected, decoded.events);
    for (const { code } of rejected) telemetry.dropped(code, 1);
    if (decoded.overflow !== undefined) telemetry.dropped("too_many_events", decoded.overflow);
    telemetry.received(outcome.accepted, outcome.duplicates);
    telemetry.bots(countBots(entries));
    for (const { field, events } of dropped) telemetry.droppedField(field, events);
    return decoded.answer({ accepted: outcome.accepted, duplicates: outcome.duplicates, rejected, dropped });
  };
}

/** The log keeps it for a day, so that it must name nobody either. */
const batchIdOf = ({ batchId }: Decoded) =>
  batchId !== null && holdsAddress(batchId) ? deriveUuid(batchId) : batchId;

const nothing = { accepted: 0, duplicates: 0, rejected: [], dropped: [] };

const countBots = (entries: readonly Entry[]) =>
  entries.reduce((count, { draft }) => count + (draft.event.bot === undefined ? 0 : 1), 0);
