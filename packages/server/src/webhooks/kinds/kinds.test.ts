import fc from "fast-check";
import { expect, test } from "vitest";
import { judge } from "../attempt-result.ts";
import type { Answer } from "./kind.ts";
import { endpointKinds, isSecretOf, services } from "./kinds.ts";
import { readablesOf, type StandardMessage } from "./readable.ts";

const context = {
  secret: "a".repeat(32),
  timestamp: "2026-01-01T12:00:00.000Z",
  endpoint: "ep_1",
  delivery: "msg_1",
};
const bodies = (kind: keyof typeof services, message: StandardMessage) =>
  services[kind].bodiesOf(readablesOf(message), context);

/** Names as an attacker, or chance, would have them. */
const nasty = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 3000 }),
  fc.constantFrom(
    "<!channel>",
    "@everyone",
    "<@123>",
    "<at>Ann</at>",
    "a\r\nb\u202Ec\u2028",
    "[x](https://evil.example)",
    "&lt;",
    "\\",
    "😀".repeat(2000),
  ),
);
const addresses = fc.oneof(fc.webUrl({ withQueryParameters: true, withFragments: true }), nasty);
const alerts = fc.array(
  fc.record({
    alert: nasty,
    title: nasty,
    series: nasty,
    note: nasty,
    reason: nasty,
    metric: nasty,
    url: addresses,
  }),
  { minLength: 1, maxLength: 60 },
);
const messages: fc.Arbitrary<StandardMessage> = fc.oneof(
  fc.record({
    type: fc.constantFrom("alert.fired", "alert.resolved"),
    timestamp: fc.constant(context.timestamp),
    data: alerts.map((all) => ({ name: "x", data: { alerts: all } })),
  }),
  fc.record({
    type: fc.constantFrom("breaker.opened", "webhook.disabled", "webhook.exhausted", "order.placed"),
    timestamp: fc.constant(context.timestamp),
    data: fc.record({ name: nasty, route: nasty, data: fc.record({ reason: nasty, detail: nasty }) }),
  }),
);

/** Every text of a body, however deep. */
function textsOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsOf) : [];
}

test("no name mentions anybody in Slack, and texts are within its bounds", () => {
  fc.assert(
    fc.property(messages, (message) => {
      const [body] = bodies("slack", message) as {
        text: string;
        blocks: {
          type: string;
          text?: { type: string; text: string };
          fields?: { text: string }[];
          elements?: { type: string; text: string }[];
        }[];
      }[];
      expect(body?.text).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/u);
      expect(body?.text.length).toBeLessThanOrEqual(3000);
      const { blocks = [] } = body ?? {};
      for (const { type, text, fields = [], elements = [] } of blocks) {
        // Names are where there is no markup.
        expect(text?.type ?? "plain_text").toBe("plain_text");
        expect(text?.text.length ?? 1).toBeGreaterThan(0);
        expect(text?.text.length ?? 0).toBeLessThanOrEqual(type === "header" ? 150 : 3000);
        for (const field of fields) expect(field.text).toMatch(/^<https?:[^<>|]+\|Open in Dendro>$/u);
        for (const element of elements)
          expect(element.text).toMatch(/^(?:… and \d+ more|<!date\^\d+\^.*>)$/u);
      }
      expect(blocks.length).toBeLessThanOrEqual(50);
      expect(textsOf(blocks).join("").length).toBeLessThanOrEqual(13_000);
    }),
  );
});

test("no name mentions anybody in Discord, and embeds are within its bounds", () => {
  fc.assert(
    fc.property(messages, (message) => {
      const [body] = bodies("discord", message) as {
        embeds: { title: string; description?: string; url?: string }[];
      }[];
      expect(body).toMatchObject({ allowed_mentions: { parse: [] } });
      const lengths = (body?.embeds ?? []).map(({ title, description = "", url }) => {
        expect(`${title} ${description}`).not.toMatch(/@(?:everyone|here)|<[@#]|(?<!\\)\[/u);
        expect([title.length <= 256, description.length <= 4096]).toEqual([true, true]);
        expect(new URL(url ?? "http://a.b").hostname).toMatch(/^\[|\../u);
        return title.length + description.length;
      });
      expect(lengths.length).toBeLessThanOrEqual(10);
      expect(lengths.reduce((sum, length) => sum + length, 0)).toBeLessThanOrEqual(6000);
    }),
  );
});

test("no name mentions anybody in Teams, and a message is smaller than 28 KB", () => {
  fc.assert(
    fc.property(messages, (message) => {
      const [body] = bodies("teams", message) as { attachments: { content: { body: unknown } }[] }[];
      for (const text of textsOf(body?.attachments[0]?.content.body)) expect(text).not.toMatch(/[<>]/u);
      expect(Buffer.byteLength(JSON.stringify(body))).toBeLessThan(28_000);
    }),
  );
});

test("names stay on one line, whatever is in them", () => {
  fc.assert(
    fc.property(messages, (message) => {
      for (const { title, facts } of readablesOf(message))
        expect([title, ...facts.flat()].join("|")).not.toMatch(
          /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])/u,
        );
    }),
  );
  const named = { type: "order.placed", timestamp: context.timestamp, data: { name: "a\r\n\u202Eb\u2028c" } };
  expect(readablesOf(named)[0]?.title).toBe("order.placed: a b c");
});

/** So many alerts as fire, or are well again. */
const alertsOf = (count: number, isOver = false, more: object = {}): StandardMessage => ({
  type: isOver ? "alert.resolved" : "alert.fired",
  timestamp: context.timestamp,
  data: {
    data: {
      alerts: Array.from({ length: count }, (_, nth) => ({
        alert: "slow",
        title: "Slow",
        series: `/${nth}`,
        metric: "events",
        value: nth,
        note: "x".repeat(200),
        ...more,
      })),
    },
  },
});

test("what a message has no room for is counted, and when it happened is said", () => {
  const texts = (kind: "slack" | "discord" | "teams") => textsOf(bodies(kind, alertsOf(100)));
  expect(texts("slack")).toContain("… and 80 more");
  expect(texts("discord")).toContain("… and 90 more");
  const long = alertsOf(20, false, {
    note: "x".repeat(500),
    reason: "y".repeat(500),
    metric: "z".repeat(500),
  });
  expect(textsOf(bodies("slack", long)).join("").length).toBeLessThan(13_000);
  const card = texts("teams");
  const shown = card.filter((text) => text.startsWith("Firing")).length;
  expect(shown).toBeGreaterThan(20);
  expect(card).toContain(`… and ${100 - shown} more`);
  expect(card.at(-2)).toBe("{{DATE(2026-01-01T12:00:00Z,SHORT)}} {{TIME(2026-01-01T12:00:00Z)}}");
  expect(texts("slack").at(-1)).toBe(
    "<!date^1767268800^{date_short_pretty}, {time}|2026-01-01T12:00:00.000Z>",
  );
});

test("a link is one where each service has links, and text where Discord takes none", () => {
  const linked = (kind: "slack" | "discord" | "teams" | "pagerduty", url: string) =>
    JSON.stringify(bodies(kind, alertsOf(1, false, { url })));
  const open = "https://dendro.example.org/alerts/a_b|c?tenant=x&y=1";
  expect(linked("slack", open)).toContain(
    "<https://dendro.example.org/alerts/a_b%7Cc?tenant=x&amp;y=1|Open in Dendro>",
  );
  expect(linked("discord", open)).toContain(`"url":"${open}"`);
  expect(linked("teams", open)).toContain(`"type":"Action.OpenUrl","title":"Open in Dendro","url":"${open}"`);
  expect(linked("pagerduty", open)).toContain(`"client_url":"${open}"`);
  for (const url of ["http://dendro:8080/alerts/a", "http://localhost/", "javascript:alert(1)", "nowhere"]) {
    expect(linked("discord", url)).not.toContain('"url"');
    expect(linked("discord", url)).toContain(url.slice(0, 9));
  }
  expect(linked("discord", "http://[::1]:8080/")).toContain('"url":"http://[::1]:8080/"');
  expect(linked("discord", "http://10.0.0.1/")).toContain('"url"');
  for (const kind of ["slack", "teams", "pagerduty"] as const)
    expect(linked(kind, "javascript:alert(1)")).not.toMatch(/"url"|Open in Dendro|href/u);
});

test("a report says the first figures of its cards", () => {
  const data = {
    title: "The week",
    url: "https://dendro.example.org/boards/week",
    cards: [
      { id: "a", title: "Visitors", rows: [{ visitors: 12 }] },
      { id: "b", title: "Pages", rows: [{ path: "/", views: 7 }, { path: "/b" }], is_cut: true },
      { id: "c", title: "Broken", fault: "Unknown segment." },
    ],
  };
  const report = { type: "report.ready", timestamp: context.timestamp, data: { name: "week", data } };
  expect(readablesOf(report)).toEqual([
    {
      title: "Report: The week",
      facts: [
        ["Visitors", "visitors 12"],
        ["Pages", "path /, views 7"],
        ["Broken", "Unknown segment."],
      ],
      severity: "info",
      incident: null,
      url: "https://dendro.example.org/boards/week",
    },
  ]);
});

test("types that only begin as Dendro's do are their senders'", () => {
  for (const type of ["breaker.tripped", "webhook.received", "breaker.opened.late"]) {
    const message = { type, timestamp: context.timestamp, data: { id: "e", name: "main", room: "cellar" } };
    expect(readablesOf(message)).toMatchObject([
      { title: `${type}: main`, facts: [["room", "cellar"]], incident: null },
    ]);
  }
});

test("PagerDuty is told of incidents and errors alone, each event apart, and of every end", () => {
  const told = (type: string, data: object = {}, delivery = "msg_1") =>
    services.pagerduty.bodiesOf(
      readablesOf({ type, timestamp: context.timestamp, data: { name: "mail", data: { ...data } } }),
      { ...context, delivery },
    ) as { dedup_key: string; event_action: string }[];
  for (const type of [
    "breaker.half_open",
    "breaker.overridden",
    "webhook.exhausted",
    "report.ready",
    "alert.resolved",
    "order.placed",
  ])
    expect([type, told(type)]).toEqual([type, []]);
  for (const type of ["webhook.disabled", "order.failed", "breaker.opened"])
    expect([type, told(type).length]).toEqual([type, 1]);
  const keys = ["msg_1", "msg_2", "msg_1"].map(
    (delivery) => told("order.failed", {}, delivery)[0]?.dedup_key ?? "",
  );
  expect([new Set(keys).size, keys[2]]).toEqual([2, keys[0]]);
  expect(bodies("pagerduty", alertsOf(100, true))).toHaveLength(100);
  const begun = bodies("pagerduty", alertsOf(100)) as { payload: { custom_details: object } }[];
  expect(begun).toHaveLength(20);
  expect(begun.at(-1)?.payload.custom_details).toMatchObject({ more: "… and 80 more" });
});

test("what is well again ends the incident that it began in PagerDuty, whatever else is told with it", () => {
  const alert = (series: string) => ({ alert: "slow", title: "Slow", series, severity: "critical" });
  const told = (type: string, ...series: string[]) =>
    bodies("pagerduty", {
      type,
      timestamp: context.timestamp,
      data: { data: { alerts: series.map(alert) } },
    }) as { event_action: string; dedup_key: string; payload?: { severity: string; summary: string } }[];
  const fired = told("alert.fired", "/a", "/b");
  expect(fired.map(({ event_action: action }) => action)).toEqual(["trigger", "trigger"]);
  expect(fired[0]?.payload).toMatchObject({ severity: "critical", summary: "Firing: Slow (/a)" });
  const [resolved] = told("alert.resolved", "/b");
  expect(resolved).toEqual({
    routing_key: context.secret,
    event_action: "resolve",
    dedup_key: fired[1]?.dedup_key,
  });
  fc.assert(
    fc.property(messages, (message) => {
      for (const body of bodies("pagerduty", message) as {
        dedup_key: string;
        payload?: { summary: string };
      }[]) {
        expect(body.dedup_key.length).toBeLessThanOrEqual(255);
        expect(body.payload?.summary.length ?? 0).toBeLessThanOrEqual(1024);
      }
    }),
  );
});

test("each service says in its own way that it has taken something, and when it will take more", () => {
  const answer = (status: number, body = ""): Answer => ({
    kind: "answered",
    status,
    headers: {},
    body,
    isCut: false,
    ms: 1,
  });
  const kindOf = (kind: keyof typeof services, status: number, body?: string) =>
    judge(answer(status, body), 0, services[kind]).kind;
  expect([kindOf("slack", 200, "ok"), kindOf("slack", 200, "<html>")]).toEqual(["delivered", "failed"]);
  expect([kindOf("discord", 204), kindOf("discord", 302)]).toEqual(["delivered", "failed"]);
  expect([kindOf("teams", 202), kindOf("teams", 400)]).toEqual(["delivered", "failed"]);
  expect([kindOf("pagerduty", 202), kindOf("pagerduty", 200)]).toEqual(["delivered", "failed"]);
  expect(kindOf("slack", 410, "channel_is_archived")).toBe("gone");
  expect([kindOf("slack", 404, "no_service"), kindOf("discord", 404)]).toEqual(["gone", "gone"]);
  expect([kindOf("slack", 400, "invalid_blocks"), kindOf("discord", 400), kindOf("pagerduty", 400)]).toEqual([
    "refused",
    "refused",
    "refused",
  ]);
  expect(kindOf("slack", 400, "something_else")).toBe("failed");
  expect(judge(answer(200, "<html>"), 0, services.slack).error).toMatch(/^Slack answered 200, but not/u);
  expect(judge(answer(403), 0, services.discord).error).not.toContain("secret");
  const limited = judge(
    answer(429, '{"message":"slow down","retry_after":64.57,"global":false}'),
    0,
    services.discord,
  );
  expect(limited).toMatchObject({ kind: "failed", retryAfterMs: 64_570 });
});

test("PagerDuty wants a key, and other services none", () => {
  const secrets = [null, "a".repeat(32), "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"];
  const taken = endpointKinds.map((kind) => secrets.map((secret) => isSecretOf(kind, secret)));
  expect(Object.fromEntries(endpointKinds.map((kind, nth) => [kind, taken[nth]]))).toEqual({
    standard: [true, false, true],
    slack: [true, false, false],
    discord: [true, false, false],
    teams: [true, false, false],
    pagerduty: [false, true, false],
  });
});
