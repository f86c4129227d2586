import { isOwnType, type JsonObject } from "@dendro/core";
import { objectOf, objectsOf, textOf, webAddressOf } from "./plain-text.ts";

/** A message as it is stored, and as endpoints of kind `standard` are sent it. */
export interface StandardMessage {
  readonly type: string;
  readonly timestamp: string;
  readonly data: JsonObject;
}

type Fact = readonly [name: string, value: string];

/** What people are told of an event: plain text of one line each, of which each kind makes its own. */
export interface Readable {
  readonly title: string;
  readonly facts: readonly Fact[];
  readonly severity: "critical" | "error" | "warning" | "info";
  /** What is over when it ends; the same text when it begins, and when it has ended. Null of what only happens. */
  readonly incident: { readonly key: string; readonly isOver: boolean } | null;
  /** Where there is more: an address of http or https. */
  readonly url: string | null;
}

/** One for people, and more than one where several things have happened that end apart from each other. */
export function readablesOf({ type, data }: StandardMessage): readonly Readable[] {
  const alerts = alertsOf(type, data);
  if (alerts.length > 0) return alerts;
  // A type that only looks like one of Dendro's is its sender's.
  if (isOwnType(type)) {
    if (type.startsWith("breaker.")) return [breakerOf(type, data)];
    if (type.startsWith("webhook.")) return [webhookOf(type, data)];
    if (type === "report.ready") return [reportOf(data)];
  }
  const name = textOf(data["name"]);
  const facts = Object.entries(data).filter(([column]) => !unread.has(column));
  return [
    {
      title: name === "" ? type : `${type}: ${name}`,
      facts: atMost(facts.map(([column, value]) => [column, textOf(value)])),
      severity: data["status"] === "error" || /[._](?:failed|error)$/u.test(type) ? "error" : "info",
      incident: null,
      url: null,
    },
  ];
}

function alertsOf(type: string, data: JsonObject): readonly Readable[] {
  if (type !== "alert.fired" && type !== "alert.resolved") return [];
  const isOver = type === "alert.resolved";
  const alerts = objectsOf(objectOf(data["data"])["alerts"]).slice(0, maxAlerts);
  return alerts.map((alert) => {
    const [rule, series] = [textOf(alert["alert"]), textOf(alert["series"])];
    const well = Array.isArray(alert["well"]) ? alert["well"].map((bound) => textOf(bound)) : [];
    const severity = textOf(alert["severity"]);
    const url = webAddressOf(alert["url"]);
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
        ["more", url === null ? textOf(alert["url"]) : ""],
      ]),
      severity: severity === "critical" || severity === "warning" ? severity : "info",
      incident: { key: `alert/${rule}/${series}`, isOver },
      url,
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

/** What the first row of each card says: of a number the number, of a list what leads it. */
function reportOf(data: JsonObject): Readable {
  const { title, cards, url } = objectOf(data["data"]);
  const facts = objectsOf(cards).map((card): Fact => {
    const [first] = objectsOf(card["rows"]);
    const figures = Object.entries(first ?? {}).map(([name, value]) => `${textOf(name)} ${textOf(value)}`);
    return [textOf(card["title"]), textOf(card["fault"]) || textOf(figures.join(", ")) || "nothing"];
  });
  return {
    title: `Report: ${textOf(title) || textOf(data["name"])}`,
    facts: atMost(facts),
    severity: "info",
    incident: null,
    url: webAddressOf(url),
  };
}

/** Alerts of one message: more than Dendro puts into one. */
const maxAlerts = 500;
/** What says nothing to people, or stands in the title. */
const unread: ReadonlySet<string> = new Set(["id", "name", "received_at"]);
/** Facts of an event that may have any number of them. */
const maxFacts = 10;

const said = (facts: readonly Fact[]): readonly Fact[] => facts.filter(([, value]) => value !== "");

/** The first, and how many others there are. */
const atMost = (facts: readonly Fact[]): readonly Fact[] =>
  facts.length <= maxFacts
    ? facts
    : [...facts.slice(0, maxFacts), ["more", String(facts.length - maxFacts)] as const];
