export { DendroError, errorCatalog, toDendroError, type ErrorCode, type ErrorDetail } from "./errors.ts";
export { faultSentence, zodFaults } from "./zod-faults.ts";

export {
  boundedColumns,
  columnNames,
  columns,
  sentColumns,
  type Column,
  type ColumnKind,
  type ColumnName,
  type ColumnValues,
  type DecidedColumn,
} from "./event/columns.ts";
export {
  acquisitionColumns,
  visitColumns,
  type Event,
  type JsonObject,
  type JsonValue,
  type Visit,
  type VisitColumn,
} from "./event/event.ts";
export { bareObject } from "./event/bare-object.ts";
export {
  beginsVisit,
  belongsToVisit,
  findKnownType,
  isInteraction,
  tellsOfView,
  knownTypes,
  type Domain,
  type KnownType,
} from "./event/known-types.ts";
export { limits } from "./event/limits.ts";
export { isOwnType, ownTypes, watchableOwnTypes } from "./event/own-types.ts";
export { readDataKey } from "./event/data-key.ts";
export { isDeeperThan, refuseDepth, tooDeep } from "./event/json-depth.ts";
export { compareEvents } from "./event/order.ts";
export {
  isEventFault,
  readEvent,
  type EventFault,
  type ReadContext,
  type ReadEvent,
} from "./event/read-event.ts";

export { cleanData, cleanField } from "./event/clean-data.ts";
export { readAddress } from "./privacy/address.ts";
export { cleanQuery, cleanText } from "./privacy/clean-url.ts";
export {
  campaignParameters,
  clickParameters,
  defaultParameters,
  type KeptParameters,
} from "./privacy/kept-parameters.ts";
export { decodePath } from "./privacy/decode-path.ts";
export { addressMask, holdsAddress, maskAddresses, maskKey } from "./privacy/mask-addresses.ts";
export { isPersonalKey } from "./privacy/personal-key.ts";

export { xxHash64Hex } from "./hash/xxhash64.ts";

export { asNumber } from "./aggregates/aggregate.ts";
export { maxExactNumbers, sqlBins, sqlQuantileOf } from "./aggregates/quantile.ts";
export {
  everyRow,
  type Aggregate,
  type Measure,
  type Scalar,
  type SqlInput,
} from "./aggregates/aggregate.ts";
export { sql, Sql, type Bound } from "./sql/sql.ts";

export { dimensions } from "./catalog/dimensions.ts";
export { findDimension, findMetric, granularities, metrics } from "./catalog/catalog.ts";
export { nearestName } from "./catalog/nearest-name.ts";
export type { Dimension, DimensionDisplay } from "./catalog/dimension.ts";
export { fieldReader, type Field, type Reading, type TableName, type Row } from "./catalog/field.ts";
export { canonicalProvider, providerSpellings, readProvider, storedProviders } from "./event/providers.ts";
export {
  evaluate,
  measurementsOf,
  type AggregateValue,
  type ArithmeticValue,
  type EntityCondition,
  type EntityValue,
  type Measurement,
  type Metric,
  type MetricValue,
  type FirstSeenValue,
  type Unit,
} from "./catalog/metric.ts";
export { entityNames, findEntity, type EntityName } from "./catalog/entities.ts";

export {
  areDisjoint,
  conjuncts,
  fieldsOf,
  foldCondition,
  looksElsewhere,
  mapFields,
  matcher,
  scalarText,
  type Condition,
  type Leaf,
  type NumberOperator,
} from "./catalog/condition.ts";
export { conditionOf } from "./query/filter.ts";
export { numberOperators, textOperators } from "./catalog/filter-operators.ts";
export { readMetric, type MetricExpression } from "./query/metric-expression.ts";
export {
  isTimeSeries,
  keepApart,
  needsAllRows,
  needsTotals,
  sharedPlan,
  countsRows,
  otherValue,
  planQuery,
  rankingPlan,
  totalPlan,
  timeDimensionIndex,
  type Plan,
  type PlannedDimension,
} from "./query/plan.ts";
export {
  filterSchema,
  filtersSchema,
  answerNotes,
  querySchema,
  queryResultSchema,
  type Change,
  type RowMetrics,
  type Filter,
  type Query,
  type QueryInput,
  type QueryResult,
  type ResultMeta,
  type ResultRow,
  type Total,
} from "./query/schema.ts";
export { expandSegments, noSegments, type SegmentSource } from "./query/segments.ts";
export { dateRangeSchema } from "./time/date-range-schema.ts";
export { resolveDateRange, type DateRange, type ResolvedRange } from "./time/date-range.ts";
export { bucketStarts, type Granularity } from "./time/time-bucket.ts";
export { createZone, type Zone } from "./time/time-zone.ts";
export { prefixExpression, wildcardExpression, wildcardMatcher } from "./catalog/wildcard.ts";

export { createFold, type Fold, type Group } from "./live/fold.ts";
export { createRowReaders, type Pass, type RowReaders } from "./live/row-readers.ts";
export type { GroupKey } from "./live/group-name.ts";
export { fieldIn, isFoldable } from "./live/foldable.ts";
export { readColumns } from "./live/read-columns.ts";
export { applyPatch, diffRows, type Patch } from "./live/patch.ts";
export { compareMetrics, compareRows } from "./live/comparison.ts";
export { partialTimeLabels } from "./live/time-labels.ts";
export { metricRows, pageOf, resultMeta, resultRows, type MeasuredGroup } from "./live/result.ts";
export type { MetricRow } from "./live/windows.ts";

export {
  clientFrameTypes,
  clientPayloads,
  type ClientFrame,
  type ClientFrameInput,
  type ClientFrameType,
} from "./protocol/client-frames.ts";
export { closeCodes } from "./protocol/close-codes.ts";
export { refusal } from "./protocol/connection-frames.ts";
export {
  createFrameEncoder,
  hostConnection,
  slowAgentConsumer,
  type ConnectClaim,
  type ConnectionService,
  type ConnectionSocket,
  type HostedConnection,
} from "./protocol/connection-host.ts";
export { newConnection, stepConnection } from "./protocol/connection.ts";
export type { Outgoing } from "./protocol/outgoing.ts";
export {
  connectionLimits,
  type ConnectionEffect,
  type ConnectionInput,
  type ConnectionLimits,
  type ConnectionState,
  type Identity,
  type PerformedFrame,
  type Role,
  type Step,
} from "./protocol/connection-state.ts";
export {
  maxFleetFrameBytes,
  parseFrameFromPlatform,
  parseFrameToPlatform,
  type FrameFromPlatform,
  type FrameToPlatform,
} from "./protocol/fleet-frames.ts";
export { protocolLimits, type ProtocolLimits } from "./protocol/limits.ts";
export type {
  AnalyticsEvent,
  ContentPart,
  Judgement,
  Run,
  Thread,
  ThreadEvent,
} from "./protocol/conversation.ts";
export { harmlessParts, partFault, type NewMessage } from "./protocol/models.ts";
export { inlineImage, isImageData, isWebAddress, linkAddress } from "./safe-address.ts";
export { groupBy, withResolvers, type Resolvers } from "./node-20.ts";
export { withoutNulls } from "./without-nulls.ts";
export { parseClientFrame, parseServerFrame, type ParsedFrame } from "./protocol/parse-frame.ts";
export {
  protocolCodes,
  serverPayloads,
  type ProtocolCode,
  type ProtocolError,
  type ServerFrame,
  type ServerFrameType,
} from "./protocol/server-frames.ts";

export { checkValue, isDay, type CheckedValue, type ValueFault } from "./settings/check-value.ts";
export {
  fieldLimits,
  isSecret,
  visibilityOf,
  type FieldType,
  type FieldValue,
  type SettingsField,
  type Visibility,
} from "./settings/field.ts";
export { schemaFaults, settingsSchema, type SettingsSchema, type SettingsValues } from "./settings/schema.ts";
export {
  patchSettings,
  noSettings,
  restoreSettings,
  applyChange,
  settingValue,
  type Author,
  type Changed,
  type Refusal,
  type SettingsChange,
  type SettingsPatch,
  type SettingsState,
  type SetValue,
} from "./settings/state.ts";
export {
  maySee,
  viewChange,
  viewField,
  viewSettings,
  type Audience,
  type FieldView,
  type Masked,
} from "./settings/view.ts";

export { lengthOf, momentOf } from "./traces/timing.ts";
export { phaseOf, saysError } from "./traces/signals.ts";
export { overlapMs } from "./traces/critical-path.ts";
export { outlineOf, outlinePageSchema, type OutlinePage, type SpanOutline } from "./traces/outline.ts";
export { childrenOf, marksOf, summaryOf, type PageOptions } from "./traces/pages.ts";
export {
  criticalStepSchema,
  markPageSchema,
  spanPageSchema,
  traceMarkSchema,
  traceSpanSchema,
  traceSummarySchema,
  traceTotalsSchema,
  type CriticalStep,
  type MarkPage,
  type SpanKind,
  type SpanPage,
  type TraceMark,
  type TraceSpan,
  type TraceSummary,
  type TraceTotals,
} from "./traces/schema.ts";
export { subjectOf, traceSubjectSchema, type TraceSubject } from "./traces/subject.ts";
export { buildTrace, type Trace, type TraceOptions } from "./traces/trace.ts";

export { visitorId, type HmacSha256, type Visitor } from "./privacy/visitor.ts";

export {
  bottlenecksResultSchema,
  bottlenecksSchema,
  planBottlenecks,
  type Bottlenecks,
  type BottlenecksPlan,
  type BottlenecksResult,
} from "./analysis/bottlenecks.ts";
export {
  funnelResultSchema,
  funnelRow,
  funnelSchema,
  planFunnel,
  type Funnel,
  type FunnelPlan,
  type FunnelResult,
} from "./analysis/funnel.ts";
export {
  pathsResultSchema,
  pathsSchema,
  planPaths,
  type Paths,
  type PathsPlan,
  type PathsResult,
} from "./analysis/paths.ts";
export {
  planRetention,
  retentionResultSchema,
  retentionRows,
  retentionSchema,
  type Retention,
  type RetentionPlan,
  type RetentionResult,
} from "./analysis/retention.ts";
export { scopeColumns, scopeMeta, type Scope } from "./analysis/scope.ts";
export { dateOf, dayMs, dayOf, hourMs, isoTime, minuteMs, secondMs } from "./time/units.ts";
export { backoffMs, parseRetryAfter, resendMs, type BackoffLimits } from "./async/backoff.ts";
export { BoundedMap, remembered } from "./async/bounded-map.ts";
export { createSerialQueue, createSerialQueues, type SerialQueue } from "./async/serial-queue.ts";
export type { ReconnectState } from "./async/reconnect-state.ts";
export { createReconnecting, type Reconnecting, type SocketEvents } from "./async/reconnecting.ts";
export type { SetTimer } from "./async/timer.ts";
export { createServedSocket, type ServedSocket, type ServedSocketOptions } from "./protocol/served-socket.ts";
export { createFrameAllowance, type FrameAllowance } from "./protocol/frame-allowance.ts";
export { defaultBreakerSettings, type BreakerSettings } from "./breakers/breaker-settings.ts";
export {
  breakerDueAt,
  firstBreakerState,
  visiblePhase,
  visibleRecoveryAt,
  type BreakerOverride,
  type BreakerPhase,
  type BreakerState,
} from "./breakers/breaker-state.ts";
export {
  stepBreaker,
  type BreakerInput,
  type BreakerTransition,
  type CallOutcome,
  type TransitionReason,
} from "./breakers/step-breaker.ts";
export { countCalls } from "./breakers/call-window.ts";
export { isNodeName } from "./breakers/node-name.ts";
export { maxBreakerErrorLength, maxBreakerFrameBytes } from "./protocol/breaker-limits.ts";
export {
  parseBreakerFrame,
  type BreakerFrameToProgram,
  type BreakerFrameToServer,
} from "./protocol/breaker-frames.ts";
export { judge, type Measured, type Verdict } from "./alerts/judge.ts";
export { isMuted } from "./alerts/mute.ts";
export {
  alertConditionSchema,
  alertQuestionSchema,
  alertRuleSchema,
  keptWithoutDataMs,
  severities,
  type AlertCondition,
  type AlertMute,
  type AlertRule,
  type AlertRuleInput,
  type Severity,
} from "./alerts/rule.ts";
export {
  alertPhases,
  isActive,
  newSeries,
  stepSeries,
  type AlertPhase,
  type Observation,
  type SeriesState,
  type SeriesTiming,
} from "./alerts/series-state.ts";
export { alertTemplates, type AlertTemplate } from "./alerts/templates.ts";
export { usualRange, usualWeeks, type UsualRange } from "./alerts/usual-range.ts";
export { earlierWindow, judgedEveryMs, lengthMs, windowAt } from "./alerts/window.ts";
export { maxRecipients, reportSchema, type Report } from "./reports/report.ts";
export type { RenderedReport, ReportCard, ReportPage } from "./reports/report-page.ts";
export { nextDue, reportPeriods, type ReportPeriod } from "./reports/schedule.ts";
export { weekdays, type Weekday } from "./time/time-of-day.ts";
