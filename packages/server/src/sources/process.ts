import { setImmediate as nextTurn } from "node:timers/promises";
import { backoffMs, isoTime, sentColumns, toDendroError } from "@dendro/core";
import { decodeEvents, deriveUuid, type Pipeline, type Receipt } from "@dendro/ingest";
import { createWoken, type Woken } from "../schedule/woken.ts";
import { compileMapping } from "./mapping.ts";
import { arrivedOf } from "./receive.ts";
import type { Processed, ReceivedQueue } from "./received-queue.ts";
import type { ReceivedWebhook } from "./received-rows.ts";
import type { Source } from "./source.ts";

export interface ProcessorOptions {
  readonly queue: Pick<ReceivedQueue, "claim" | "finish" | "nextDueAt">;
  readonly sourceOf: (id: string) => Source | null;
  readonly pipeline: Pipeline;
  /** Whether nothing of single messages may be kept but that they came. */
  readonly keepsNothing: (tenant: string) => boolean;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly onFault: (error: unknown) => void;
}

/** Each may have a megabyte, and is read in its turn. */
const claimedAtOnce = 10;
/** How often it is looked for what another process has left, in milliseconds. */
const lookMs = 30_000;
const retry = { firstMs: 1000, longestMs: 5 * 60_000 };

/** Makes events of the webhooks that were kept. */
export function createProcessor(options: ProcessorOptions): Woken {
  const { queue, clock, onFault } = options;
  async function work(): Promise<number> {
    const claimed = await queue.claim(claimedAtOnce, clock());
    await Promise.all(
      claimed.map(async (webhook) => {
        const result = await eventOf(webhook);
        await queue.finish(webhook, result, clock(), options.keepsNothing(webhook.tenant));
      }),
    );
    if (claimed.length === claimedAtOnce) return 0;
    const next = await queue.nextDueAt();
    return next === null ? lookMs : Math.min(lookMs, Math.max(1, next - clock()));
  }

  async function eventOf(webhook: ReceivedWebhook): Promise<Processed> {
    // What arrives meanwhile has its turn between two.
    await nextTurn();
    const source = options.sourceOf(webhook.source);
    if (source === null) return { status: "failed", reason: "Its source is gone." };
    try {
      const { receipt, event } = await sendEvent(options.pipeline, source, webhook, clock());
      const [rejected] = receipt.rejected;
      if (rejected !== undefined) return { status: "failed", reason: rejected.message };
      return { status: "processed", ...event };
    } catch (error) {
      const { code, retryable, message, retryAfterSeconds } = toDendroError(error);
      if (code === "internal") onFault(error);
      // What we do not understand ourselves does not go away by trying; somebody may replay it.
      if (!retryable || code === "internal") return { status: "failed", reason: message };
      const waitMs = Math.max(backoffMs(webhook.attempts - 1, retry), (retryAfterSeconds ?? 0) * 1000);
      return { status: "pending", reason: message, dueAt: clock() + waitMs };
    }
  }

  return createWoken({ work, onFault, retry });
}

/** The event that a webhook is made into: its id follows from the message's, so that however often this is done there is one. */
export function mapWebhook(
  source: Pick<Source, "mapping">,
  webhook: ReceivedWebhook,
): Record<string, unknown> {
  const mapped = compileMapping(source.mapping)(arrivedOf(webhook));
  const event: Record<string, unknown> = { timestamp: isoTime(webhook.sentAt) };
  for (const [name, value] of Object.entries(mapped))
    // Ids are numbers with some services, and text with us.
    event[name] = typeof value === "number" && isTextColumn(name) ? String(value) : value;
  const { data } = event;
  if (data !== undefined && (typeof data !== "object" || data === null || Array.isArray(data)))
    event["data"] = { value: data };
  event["id"] = deriveUuid(`${webhook.source}\0${webhook.id}`);
  return event;
}

const isTextColumn = (name: string): boolean =>
  ["id", "text", "category"].includes(
    (sentColumns as Readonly<Record<string, { readonly kind: string }>>)[name]?.kind ?? "",
  );

async function sendEvent(pipeline: Pipeline, source: Source, webhook: ReceivedWebhook, receivedAt: number) {
  const event = mapWebhook(source, webhook);
  let receipt: Receipt = { accepted: 0, duplicates: 0, rejected: [] };
  const sender = { tenant: webhook.tenant, receiver: "hook", ip: "", userAgent: "", acceptLanguage: "" };
  await pipeline(
    () =>
      decodeEvents([event], (account) => {
        receipt = account;
        return { status: 202, headers: {}, body: "" };
      }),
    // The log forgets after a day what it has; the warehouse is asked when it may have been there before.
    { ...sender, receivedAt, history: webhook.attempts > 1 },
  );
  return {
    receipt,
    event: {
      eventId: String(event["id"]),
      eventType: textOf(event["type"]),
      userId: textOf(event["user_id"]),
      anonymousId: textOf(event["anonymous_id"]),
    },
  };
}

const textOf = (value: unknown): string => (typeof value === "string" ? value.slice(0, 256) : "");
