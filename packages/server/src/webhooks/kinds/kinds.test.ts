import fc from "fast-check";
import { expect, test } from "vitest";
import { judge } from "../attempt-result.ts";
import type { Answer } from "./kind.ts";
import { endpointKinds, isSecretOf, services } from "./kinds.ts";
import { readablesOf, type StandardMessage } from "./readable.ts";

const context = { secret: "a".repeat(32), timestamp: "2026-01-01T12:00:00.000Z", endpoint: "ep_1" };
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
    "[x](https://evil.example)",
    "&lt;",
    "\\",
    "😀".repeat(2000),
  ),
);
const alerts = fc.array(
  fc.record({ alert: nasty, title: nasty, series: nasty, note: nasty, reason: nasty, metric: nasty }),
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
        blocks: { type: string; text: { text: string } }[];
      }[];
      const marked = body?.blocks.filter(({ type }) => type === "section") ?? [];
      for (const text of [body?.text ?? "", ...marked.map((block) => block.text.text)]) {
        expect(text).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/u);
        expect(text.length).toBeLessThanOrEqual(3000);
      }
      for (const { type, text } of body?.blocks ?? [])
        expect(text.text.length).toBeLessThanOrEqual(type === "header" ? 150 : 3000);
      expect(body?.blocks.length).toBeLessThanOrEqual(50);
    }),
  );
});

test("no name mentions anybody in Discord, and embeds are within its bounds", () => {
  fc.assert(
    fc.property(messages, (message) => {
      const [body] = bodies("discord", message) as { embeds: { title: string; description?: string }[] }[];
      expect(body).toMatchObject({ allowed_mentions: { parse: [] } });
      const lengths = (body?.embeds ?? []).map(({ title, description = "" }) => {
        expect(`${title} ${description}`).not.toMatch(/@(?:everyone|here)|<[@#]|(?<!\\)\[/u);
        expect([title.length <= 256, description.length <= 4096]).toEqual([true, true]);
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
