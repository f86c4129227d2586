export {
  type CorrectedValues,
  type Correction,
  type CorrectionGroup,
  correctOpen,
  groupCorrections,
  type OpenEvent,
} from "./correction.ts";
export { builtInMaskNames, builtInMasks, type Mask } from "./content/built-in-masks.ts";
export { contentRow, type ContentMaskOf, type LoggedEvent } from "./content/event-content.ts";
export { maxContentBytes } from "./content/stored-text.ts";
export { createBotDetector } from "./enrich/bot.ts";
export { canonicalHost } from "./enrich/host.ts";
export { createReferrerClassifier, createSourceNamer, type ReferrerClassifier } from "./enrich/referrer.ts";
export { nowhere, type Place } from "./place.ts";
export { createUserAgentParser } from "./enrich/user-agent.ts";
export { createFormUnwrap } from "./json/form-unwrap.ts";
export { createJsonScan, type JsonPath, type JsonScan } from "./json/json-scan.ts";
export { type IdKind, keyOfId, revive, userPath, userSaid } from "./people/known-id.ts";
export { type Anonymizer, createAnonymizer, type SaltSource } from "./pipeline/anonymize.ts";
export { createEnrich } from "./pipeline/enrich.ts";
export { nameProvider } from "./pipeline/name-provider.ts";
export {
  createPipeline,
  type OnRejected,
  type Pipeline,
  type PipelineTelemetry,
} from "./pipeline/pipeline.ts";
export { createPriceEvent, type PriceEvent } from "./pipeline/price.ts";
export { redact } from "./pipeline/redact.ts";
export { createUuidSource, deriveUuid } from "./pipeline/uuid.ts";
export { createPriceBook, type PriceBook, type Quote } from "./prices/price-book.ts";
export { nanoOf, type StatedRates, usdOf } from "./prices/rates.ts";
export type { TenantPrice } from "./prices/tenant-price.ts";
export {
  unpricedReasons,
  type UnpricedReason,
  type UnpricedUse,
  whyUnpriced,
} from "./prices/why-unpriced.ts";
export { receivers } from "./receivers/all.ts";
export { decodeEvents, native } from "./receivers/native.ts";
export { createReceiverMemory } from "./receivers/receiver-memory.ts";
export type { Receiver, Route } from "./receivers/receiver.ts";
export { triedClients } from "./receivers/tried-clients.ts";
export { createWireRequest, mediaTypeOf, segmentOf, type WireRequest } from "./receivers/wire-request.ts";
export type { Append } from "./pipeline/append.ts";
export type { Rejection } from "./receipt.ts";
export type { Receipt } from "./receipt.ts";
export type { Reply } from "./reply.ts";
export type { PageSender, Sender } from "./sender.ts";
export type { StateChange, Tracker } from "./tracker.ts";
export { responseIds } from "./calls/call.ts";
export { createTrackers, keysOf, type Remembered, type Trackers } from "./trackers.ts";
export { createTurn, createTurns, type Turn } from "./turns.ts";
export { believedCost } from "./usage/sent-cost.ts";
export { completeWholes, wholesBeyond } from "./usage/whole-tokens.ts";
export { isNear, joinRuns, type Run, runOf, visitRow } from "./visits/run.ts";
