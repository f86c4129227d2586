import { DendroError, type JsonObject } from "@dendro/core";
import { mapInSteps } from "../steps.ts";
import { receiptAnswer } from "./native.ts";
import { usageInObject } from "../usage/read-usage.ts";
import { foreignData } from "./foreign-data.ts";
import { countOf, idOf, isObject, labelOf, numberOf, objectOf, textOf } from "../foreign-value.ts";
import type { ForeignEvent } from "../foreign-event.ts";
import { largeBodyBytes, type Receiver } from "./receiver.ts";
import { correctedTime } from "./skew.ts";

/** The batches that agent workers send, each of one worker and counted once by its id. */
export const agentBatch: Receiver = {
  name: "agent-batch",
  title: "Agent batches",
  change: "Set the analytics webhook to Dendro's /webhooks/analytics.",
  routes: [
    {
      method: "POST",
      path: "/webhooks/analytics",
      maxBodyBytes: largeBodyBytes,
      *decode(request) {
        const batch = objectOf(yield* request.json());
        const { events } = batch;
        if (!Array.isArray(events))
          throw new DendroError("malformed_body", "`events` must be an array of events.");
        return {
          batchId: idOf(batch["batch_id"]) ?? null,
          events: yield* mapInSteps(events as unknown[], (event) =>
            isObject(event) ? agentEvent(event, batch, request.receivedAt) : event,
          ),
          faults: [],
          answer: receiptAnswer,
        };
      },
    },
  ],
};

function agentEvent(sent: JsonObject, batch: JsonObject, receivedAt: number): ForeignEvent {
  return {
    type: textOf(sent["event"])?.slice(0, 128) ?? "",
    timestamp: correctedTime(sent["timestamp"], batch["sent_at"], receivedAt),
    source: textOf(sent["worker_id"] ?? batch["worker_id"]),
    thread_id: idOf(sent["thread_id"]),
    user_id: idOf(sent["user_id"]),
    run_id: idOf(sent["run_id"]),
    // The message or judgement of the thread that it is about: it is no id of its own.
    message_id: idOf(sent["event_id"]),
    version: labelOf(sent["version"]),
    settings_version: countOf(sent["settings_version"]),
    ...measured(objectOf(sent["data"])),
    data: foreignData(objectOf(sent["data"])),
  };
}

/** What workers measure stands in `data`; figures are made of columns. */
function measured(data: JsonObject): Partial<ForeignEvent> {
  const status = data["status"];
  return {
    ...(status === "ok" || status === "error" ? { status } : {}),
    name: idOf(data["name"]),
    error_type: idOf(data["error_type"]),
    provider: idOf(data["provider"]),
    model: idOf(data["model"]),
    duration_ms: amountOf(data["duration_ms"]),
    cost_usd: amountOf(data["cost_usd"]),
    ...usageInObject(data, { isUsage: false }),
  };
}

/** A number of 0 or more. */
function amountOf(value: unknown): number | undefined {
  const number = numberOf(value);
  return number === undefined || number < 0 ? undefined : number;
}
