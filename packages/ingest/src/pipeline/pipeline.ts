import { DendroError, holdsAddress, type KeptParameters } from "@dendro/core";
import type { createBotDetector } from "../enrich/bot.ts";
import { admit } from "./flag-bots.ts";
import type { Anonymizer } from "./anonymize.ts";
import type { Enrich } from "./enrich.ts";
import { redact } from "./redact.ts";
import { largeBatchEvents } from "../receivers/receiver.ts";
import { restrict } from "./restrict.ts";
import type { Steps } from "../steps.ts";
import { createTurns, type Turns } from "../turns.ts";
import { partsOf } from "./parts.ts";
import { stepNames, type StepName } from "./step-names.ts";
import { Stopwatch } from "./stopwatch.ts";
import type { Decoded } from "../decoded.ts";
import type { Append } from "./append.ts";
import type { Entry } from "./draft.ts";
import type { LeftOut, Rejection } from "../receipt.ts";
import type { Reply } from "../reply.ts";
import type { Sender } from "../sender.ts";
import { deriveUuid, type UuidSource } from "./uuid.ts";
import { serialize, validate, type KeptSince } from "./validate.ts";

/** What is told of the pipeline's work. */
export interface PipelineTelemetry {
  step(name: StepName, seconds: number): void;
  received(accepted: number, duplicates: number): void;
  dropped(reason: string, count: number): void;
  /** A field was left out of so many events. */
  droppedField(field: string, count: number): void;
  bots(count: number): void;
}

export interface PipelineOptions {
  readonly newId: UuidSource;
  /** @defaultValue all are kept */
  readonly keptSince?: KeptSince;
  /** The query parameters of URLs that are kept. @defaultValue those of campaigns */
  readonly keptParameters?: KeptParameters;
  readonly detectBot: ReturnType<typeof createBotDetector>;
  readonly enrich: Enrich;
  readonly anonymizer: Anonymizer;
  readonly append: Append;
  /** In whose turn large requests are worked on. @defaultValue turns of its own */
  readonly turns?: Turns;
  readonly telemetry: PipelineTelemetry;
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
  const { newId, keptSince, keptParameters, detectBot, enrich, anonymizer, append, telemetry } = options;
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
      const { drafts, rejected: invalid } = stopwatch.time("validate", () =>
        validate(part, sender, { newId, keptSince, keptParameters }),
      );
      stopwatch.time("admit", () => admit(drafts, sender, detectBot));
      stopwatch.time("enrich", () => enrich(drafts, sender));
      const needed = anonymizer.prepare?.(drafts, sender);
      if (needed !== undefined) yield needed;
      stopwatch.time("anonymize", () => anonymizer.anonymize(drafts, sender));
      stopwatch.time("redact", () => redact(drafts, keptParameters));
      stopwatch.time("append", () => {
        for (const draft of drafts) entries.push({ draft, row: serialize(draft) });
      });
      for (const one of invalid) rejected.push(one);
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
