import type { JsonObject, JsonValue } from "@dendro/core";

/** A message as it is stored, and as endpoints of kind `standard` are sent it. */
export interface StandardMessage {
  readonly type: string;
  readonly timestamp: string;
  readonly data: JsonObject;
}

/** What people are told of an event: plain text, of which each kind makes its own. */
export interface Readable {
  readonly title: string;
  readonly facts: readonly (readonly [name: string, value: string])[];
  readonly severity: "critical" | "error" | "warning" | "info";
  /** What is over when it ends; the same text when it begins, and when it has ended. Null of what only happens. */
  readonly incident: { readonly key: string; readonly isOver: boolean } | null;
  /** Where there is more. */
  readonly url: string | null;
}

/** One for people, and more than one where several things have happened that end apart from each other. */
export function readablesOf({ type, data }: StandardMessage): readonly Readable[] {
  const alerts = alertsOf(type, data);
  if (alerts.length > 0) return alerts;
  if (type.startsWith("breaker.")) return [breakerOf(type, data)];
  if (type.startsWith("webhook.")) return [webhookOf(type, data)];
  const name = textOf(data["name"]);
  const facts = Object.entries(data).filter(([column]) => !unread.has(column));
  return [
    {
      title: name === "" ? type : `${type}: ${name}`,
      facts: facts.slice(0, maxFacts).map(([column, value]) => [column, textOf(value)] as const),
      severity: data["status"] === "error" || /[._](?:failed|error)$/u.test(type) ? "error" : "info",
      incident: null,
      url: null,
    },
  ];
}

function alertsOf(type: string, data: JsonObject): readonly Readable[] {
  if (type !== "alert.fired" && type !== "alert.resolved") return [];
  const isOver = type === "alert.resolved";
  const { alerts } = objectOf(data["data"]);
  return (Array.isArray(alerts) ? alerts : []).map(objectOf).map((alert) => {
    const [rule, series] = [textOf(alert["alert"]), textOf(alert["series"])];
    const well = Array.isArray(alert["well"]) ? alert["well"].map((bound) => textOf(bound)) : [];
    const severity = textOf(alert["severity"]);
    return {
      title: `${isOver ? "Resolved" : "Firing"}: ${textOf(alert["title"])}${series === "" ? "" : ` (${series})`}`,
      facts: said([
        [textOf(alert["metric"]), textOf(alert["value"])],
        [
          "well between",
          well.every((bound) => bound === "") ? "" : well.map((bound) => bound || "any").join(" and "),
        ],
        ["since", textOf(alert["since"])],
        ["reason", textOf(alert["reason"])],
        ["note", textOf(alert["note"])],
      ]),
      severity: severity === "critical" || severity === "warning" ? severity : "info",
      incident: { key: `alert/${rule}/${series}`, isOver },
      url: textOf(alert["url"]) || null,
    };
  });
}

function breakerOf(type: string, data: JsonObject): Readable {
  const node = textOf(data["name"]);
  const state = type.slice("breaker.".length).replace("_", "-");
  const { reason, last_error: lastError, recovery_at: recoveryAt, override } = objectOf(data["data"]);
  return {
    title: `Circuit breaker ${node}: ${state}`,
    facts: said([
      ["reason", textOf(reason)],
      ["last error", textOf(lastError)],
      ["tries again", textOf(recoveryAt)],
      ["override", textOf(override)],
    ]),
    severity: type === "breaker.opened" ? "error" : "info",
    // That it tries again, or what somebody decided, is no end.
    incident:
      type === "breaker.opened" || type === "breaker.closed"
        ? { key: `breaker/${node}`, isOver: type === "breaker.closed" }
        : null,
    url: null,
  };
}

function webhookOf(type: string, data: JsonObject): Readable {
  const { host, detail, count } = objectOf(data["data"]);
  const isDisabled = type === "webhook.disabled";
  return {
    title: `Webhook endpoint ${textOf(data["name"])}: ${isDisabled ? "disabled" : "messages given up"}`,
    facts: said([
      ["host", textOf(host)],
      ["why", textOf(detail)],
      ["messages", textOf(count)],
    ]),
    severity: isDisabled ? "error" : "warning",
    incident: null,
    url: null,
  };
}

/** What says nothing to people, or stands in the title. */
const unread: ReadonlySet<string> = new Set(["id", "name", "received_at"]);
/** Facts of an event of which nothing more is known. */
const maxFacts = 10;
/** Of one fact, in characters. */
const maxText = 500;

const said = (facts: readonly (readonly [string, string])[]) => facts.filter(([, value]) => value !== "");

const objectOf = (value: JsonValue | undefined): JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};

const textOf = (value: JsonValue | undefined): string => {
  if (value === null || value === undefined) return "";
  return cut(typeof value === "object" ? JSON.stringify(value) : String(value), maxText);
};

/** Text of at most so many UTF-16 units, of which none is half a character. */
export const cut = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/u, "")}…`;
