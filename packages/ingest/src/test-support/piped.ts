import type { Event } from "@dendro/core";
import type { Decoded } from "../decoded.ts";
import { createBotDetector } from "../enrich/bot.ts";
import { createReferrerClassifier } from "../enrich/referrer.ts";
import { createUserAgentParser } from "../enrich/user-agent.ts";
import { createAnonymizer } from "../pipeline/anonymize.ts";
import { createEnrich } from "../pipeline/enrich.ts";
import { createPipeline, type PipelineOptions } from "../pipeline/pipeline.ts";
import { createPriceEvent } from "../pipeline/price.ts";
import { createUuidSource } from "../pipeline/uuid.ts";
import { nowhere } from "../place.ts";
import { createPriceBook } from "../prices/price-book.ts";
import type { Receipt, Rejection } from "../receipt.ts";
import { jsonReply } from "../reply.ts";
import type { Sender } from "../sender.ts";

/** When the requests of these tests are received. */
export const receivedAt = Date.UTC(2026, 10, 20, 12);

export const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";

/** What a request was made of, and what was told of it. */
export interface Piped {
  readonly events: readonly Event[];
  readonly rows: readonly string[];
  readonly batchId: string | null;
  readonly receipt: Receipt;
  readonly told: readonly (readonly [what: string, ...values: unknown[]])[];
}

export const senderOf = (more: Partial<Sender> = {}): Sender => ({
  tenant: "t",
  ip: "203.0.113.5",
  userAgent: firefox,
  acceptLanguage: "de-AT,de;q=0.8",
  receivedAt,
  history: false,
  ...more,
});

/** Takes events through the whole pipeline, whose log takes everything, and whose salt is the number of the day. */
export async function pipe(
  events: readonly unknown[],
  sender: Partial<Sender> = {},
  { faults = [], batchId = null, overflow }: Partial<Decoded> = {},
  options: Partial<PipelineOptions> = {},
): Promise<Piped> {
  const told: [string, ...unknown[]][] = [];
  let appended: Omit<Piped, "receipt" | "told"> = { events: [], rows: [], batchId: null };
  let receipt: Receipt | null = null;
  const noted =
    (what: string) =>
    (...values: unknown[]) =>
      void told.push([what, ...values]);
  const pipeline = createPipeline({
    newId: createUuidSource(),
    detectBot: createBotDetector(),
    enrich: createEnrich({
      parseUserAgent: createUserAgentParser(),
      classifyReferrer: createReferrerClassifier(),
      placeOf: () => nowhere,
      priceEvent: createPriceEvent(createPriceBook(() => [])),
    }),
    anonymizer: createAnonymizer({ saltFor: (day) => new Uint8Array(32).fill(Number(day.slice(-2))) }),
    async append(entries, id) {
      const rejected = entries.flatMap(({ row }): Rejection[] => (typeof row === "string" ? [] : [row]));
      const stored = entries.filter(({ row }) => typeof row === "string");
      appended = {
        events: stored.map(({ draft }) => draft.event),
        rows: stored.map(({ row }) => row as string),
        batchId: id,
      };
      return await Promise.resolve({ accepted: stored.length, duplicates: 0, rejected });
    },
    telemetry: {
      step: (name) => void told.push(["step", name]),
      received: noted("received"),
      dropped: noted("dropped"),
      droppedField: noted("droppedField"),
      bots: noted("bots"),
    },
    onRejected: (_sender, rejected) => void told.push(["rejected", rejected.map(({ index }) => index)]),
    ...options,
  });
  const decoded: Decoded = {
    batchId,
    events,
    faults,
    ...(overflow === undefined ? {} : { overflow }),
    answer(one) {
      receipt = one;
      return jsonReply(202, one);
    },
  };
  await pipeline(() => decoded, senderOf(sender));
  if (receipt === null) throw new Error("The request was not answered.");
  return { ...appended, receipt, told };
}

/** The event that one becomes. */
export async function pipeOne(
  event: Readonly<Record<string, unknown>>,
  sender: Partial<Sender> = {},
  options: Partial<PipelineOptions> = {},
): Promise<Event> {
  const { events, receipt } = await pipe([event], sender, {}, options);
  const [one] = events;
  if (one === undefined) throw new Error(`It was not accepted: ${JSON.stringify(receipt)}`);
  return one;
}
