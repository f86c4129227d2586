import { DendroError, holdsAddress, type Event, type KeptParameters } from "@dendro/core";
import type { createBotDetector } from "../enrich/bot.ts";
import { admit } from "./admit.ts";
import type { Anonymizer } from "./anonymize.ts";
import type { Append } from "./append.ts";
import type { Enrich } from "./enrich.ts";
import { redact } from "./redact.ts";
import { largeBatchEvents } from "./receivers/receiver.ts";
import { restrict } from "./restrict.ts";
import type { Answer, Decoded, PageSender, Sender } from "./step.ts";
import { deriveUuid, type UuidSource } from "./uuid.ts";
import { validate, type KeptSince } from "./validate.ts";

/** The steps that every event goes through, in this order. */
export const stepNames = [
  "decode",
  "restrict",
  "validate",
  "admit",
  "enrich",
  "anonymize",
  "redact",
  "append",
] as const;
export type StepName = (typeof stepNames)[number];

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
  readonly telemetry: PipelineTelemetry;
}

/** Takes the events of one request from what was decoded to what is on disk, and says how to answer. */
export type Pipeline = (decode: () => Decoded, sender: Sender) => Promise<Answer>;

export function createPipeline(options: PipelineOptions): Pipeline {
  const { newId, keptSince, keptParameters, detectBot, enrich, anonymizer, append, telemetry } = options;

  function timed<T>(name: StepName, work: () => T): T {
    const start = performance.now();
    const result = work();
    telemetry.step(name, (performance.now() - start) / 1000);
    return result;
  }

  const restrictedBy = (decoded: Decoded, page: PageSender) =>
    timed("restrict", () => restrict(decoded, page));

  return async (decode, sender) => {
    const sent = timed("decode", decode);
    const { decoded, dropped } =
      sender.page === undefined
        ? { decoded: sent, dropped: nothing.dropped }
        : restrictedBy(sent, sender.page);
    if (decoded.events.length === 0) return decoded.answer(nothing);
    if (decoded.events.length > largeBatchEvents) {
      throw new DendroError(
        "too_many_events",
        `The request has ${decoded.events.length} events; send at most ${largeBatchEvents} at a time.`,
      );
    }
    const { drafts, rejected: invalid } = timed("validate", () =>
      validate(decoded, sender, { newId, keptSince, keptParameters }),
    );
    timed("admit", () => admit(drafts, sender, detectBot));
    timed("enrich", () => enrich(drafts, sender));
    timed("anonymize", () => anonymizer.anonymize(drafts, sender));
    timed("redact", () => redact(drafts, keptParameters));
    const start = performance.now();
    const outcome = await append(drafts, batchIdOf(decoded), sender);
    telemetry.step("append", (performance.now() - start) / 1000);

    const rejected = [...invalid, ...outcome.rejected];
    for (const { code } of rejected) telemetry.dropped(code, 1);
    if (decoded.overflow !== undefined) telemetry.dropped("too_many_events", decoded.overflow);
    telemetry.received(outcome.accepted, outcome.duplicates);
    telemetry.bots(countBots(drafts));
    for (const { field, events } of dropped) telemetry.droppedField(field, events);
    return decoded.answer({ accepted: outcome.accepted, duplicates: outcome.duplicates, rejected, dropped });
  };
}

/** The log keeps it for a day, so that it must name nobody either. */
const batchIdOf = ({ batchId }: Decoded) =>
  batchId !== null && holdsAddress(batchId) ? deriveUuid(batchId) : batchId;

const nothing = { accepted: 0, duplicates: 0, rejected: [], dropped: [] };

const countBots = (drafts: readonly { event: Event }[]) =>
  drafts.reduce((count, { event }) => count + (event.bot === undefined ? 0 : 1), 0);
