import { isoTime, severities, type JsonObject, type Severity } from "@dendro/core";
import type { OwnMessage } from "../messages/own-messages.ts";
import type { Alert, KnownSeries } from "./alert.ts";

/** Something of a series that somebody is to be told. */
export interface AlertNews {
  readonly alert: Alert;
  readonly series: KnownSeries;
  readonly kind: "fired" | "resolved";
  /** Whether it was told before, and is again. */
  readonly isReminder: boolean;
  /** Why it does not fire any more, where that is not because all is well. */
  readonly reason?: string;
}

export interface MessageContext {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly newId: () => string;
  /** Where people reach Dendro; null where that is not known. */
  readonly publicUrl: string | null;
}

/** Users that are told of one by one, of a rule and at one time. */
const maxUsers = 20;
/** How long what is said of alerts may be, in bytes of JSON: an event may have 64 KiB. */
const maxBytes = 40_000;

/**
 * What is told at one time, in as few messages as may be: all that fires is one, and all that is well again is another, and
 * more only where that is longer than an event may be: who is not told that something is over believes that it is not. Those
 * for different targets go apart, and of users each is told of alone, so that what is said of one of them can be erased.
 */
export function messagesOf(news: readonly AlertNews[], context: MessageContext): OwnMessage[] {
  const users = new Map<string, number>();
  const groups = Map.groupBy(news, ({ alert, series, kind, isReminder }) => {
    const { targets, question } = alert.rule;
    const told = users.get(alert.name) ?? 0;
    const isOfUser = question.dimension === "user" && told < maxUsers;
    if (isOfUser) users.set(alert.name, told + 1);
    return JSON.stringify([
      kind,
      isReminder,
      targets.toSorted(),
      isOfUser ? [alert.name, series.series] : null,
    ]);
  });
  return [...groups.values()]
    .flatMap((group) => withinBytes(group, context.publicUrl))
    .map((some) => messageOf(some, context));
}

function messageOf(news: readonly AlertNews[], { now, newId, publicUrl }: MessageContext): OwnMessage {
  const [first] = news as readonly [AlertNews];
  const { rule } = first.alert;
  const names = new Set(news.map(({ alert }) => alert.name));
  return {
    id: newId(),
    type: first.kind === "fired" ? "alert.fired" : "alert.resolved",
    timestamp: isoTime(now),
    source: "dendro",
    ...(names.size === 1 ? { name: first.alert.name } : {}),
    ...(news.length === 1 && rule.question.dimension === "user" ? { user_id: first.series.series } : {}),
    data: {
      severity: worstOf(news),
      count: news.length,
      reminder: first.isReminder,
      ...(rule.targets.length === 0 ? {} : { targets: rule.targets }),
      alerts: news.map((one) => saidOf(one, publicUrl)),
    },
  };
}

/** Users are not named: their event is theirs. */
function saidOf({ alert, series, kind, reason }: AlertNews, publicUrl: string | null): JsonObject {
  const { title, severity, question, window, note } = alert.rule;
  return {
    alert: alert.name,
    title,
    severity,
    metric: question.metric,
    window,
    ...(question.dimension === null
      ? {}
      : {
          dimension: question.dimension,
          ...(question.dimension === "user" ? {} : { series: series.series }),
        }),
    value: series.value,
    well: series.well === null ? null : [...series.well],
    ...(series.firedAt === null ? {} : { since: isoTime(series.firedAt) }),
    ...(kind === "resolved" && reason !== undefined ? { reason } : {}),
    ...(kind === "fired" && note !== null && note !== "" ? { note } : {}),
    ...(publicUrl === null ? {} : { url: `${publicUrl}/alerts/${encodeURIComponent(alert.name)}` }),
  };
}

function withinBytes(all: readonly AlertNews[], publicUrl: string | null): AlertNews[][] {
  const groups: AlertNews[][] = [];
  let bytes = Infinity;
  for (const one of all) {
    const own = Buffer.byteLength(JSON.stringify(saidOf(one, publicUrl)));
    if (bytes + own > maxBytes) {
      groups.push([]);
      bytes = 0;
    }
    groups.at(-1)?.push(one);
    bytes += own;
  }
  return groups;
}

const worstOf = (news: readonly AlertNews[]): Severity =>
  severities.find((severity) => news.some(({ alert }) => alert.rule.severity === severity)) ?? "info";
