import type { KeptParameters } from "@dendro/core";
import type { ContentMaskOf } from "../content/event-content.ts";
import type { createBotDetector } from "../enrich/bot.ts";
import type { Rejection } from "../receipt.ts";
import type { Sender } from "../sender.ts";
import type { Anonymizer } from "./anonymize.ts";
import type { Draft, Entry } from "./draft.ts";
import type { Enrich } from "./enrich.ts";
import { admit } from "./flag-bots.ts";
import { redact } from "./redact.ts";
import type { StepName } from "./step-names.ts";
import type { UuidSource } from "./uuid.ts";
import { serialize, validate, type KeptSince, type Part } from "./validate.ts";

/** Events of a request that are worked on together, and what has become of them. */
export interface EventBatch {
  readonly part: Part;
  readonly sender: Sender;
  drafts: readonly Draft[];
  /** Of all parts of the request. */
  readonly entries: Entry[];
  readonly rejected: Rejection[];
}

/** A step that every event goes through. */
export interface EventStep {
  readonly name: StepName;
  /** Gets what the step needs and cannot have at once. @returns undefined when it is there */
  readonly prepare?: (batch: EventBatch) => Promise<void> | undefined;
  readonly run: (batch: EventBatch) => void;
}

export interface EventStepOptions {
  readonly newId: UuidSource;
  /** @defaultValue all are kept */
  readonly keptSince?: KeptSince;
  /** The query parameters of URLs that are kept. @defaultValue those of campaigns */
  readonly keptParameters?: KeptParameters;
  /** How a tenant's inputs and outputs are masked that are kept. @defaultValue nobody's are */
  readonly contentMaskOf?: ContentMaskOf;
  readonly detectBot: ReturnType<typeof createBotDetector>;
  readonly enrich: Enrich;
  readonly anonymizer: Anonymizer;
}

/** What happens to events between the request and the log, in this order. */
export function eventSteps(options: EventStepOptions): readonly EventStep[] {
  const { newId, keptSince, keptParameters, contentMaskOf, detectBot, enrich, anonymizer } = options;
  return [
    {
      name: "validate",
      run(batch) {
        const { drafts, rejected } = validate(batch.part, batch.sender, {
          newId,
          keptSince,
          keptParameters,
          contentMaskOf,
        });
        batch.drafts = drafts;
        for (const one of rejected) batch.rejected.push(one);
      },
    },
    { name: "admit", run: ({ drafts, sender }) => admit(drafts, sender, detectBot) },
    { name: "enrich", run: ({ drafts, sender }) => enrich(drafts, sender) },
    {
      name: "anonymize",
      prepare: ({ drafts, sender }) => anonymizer.prepare?.(drafts, sender),
      run: ({ drafts, sender }) => anonymizer.anonymize(drafts, sender),
    },
    { name: "redact", run: ({ drafts }) => redact(drafts, keptParameters) },
    {
      name: "append",
      run({ drafts, entries }) {
        for (const draft of drafts) entries.push({ draft, row: serialize(draft) });
      },
    },
  ];
}
