import fc from "fast-check";
import { expect, test } from "vitest";
import { alertNamed } from "../test-support/alert-rules.ts";
import type { KnownSeries } from "./alert.ts";
import { messagesOf, type AlertNews } from "./message.ts";

const firing: KnownSeries = {
  series: "",
  phase: "firing",
  since: 60_000,
  firedAt: 60_000,
  emptySince: null,
  value: 11.5,
  well: [null, 10],
  seenAt: 60_000,
  toldAt: 60_000,
  acknowledgedBy: null,
  acknowledgedAt: null,
};

test("each series is told of once, however many messages that makes, and each is as long as an event may be", () => {
  const names = fc.uniqueArray(fc.string({ unit: "grapheme", minLength: 1, maxLength: 400 }), {
    maxLength: 400,
  });
  fc.assert(
    fc.property(names, fc.constantFrom("fired" as const, "resolved" as const), (series, kind) => {
      let ids = 0;
      const alert = alertNamed("busy", { question: { metric: "events", dimension: "route" } });
      const news = series.map((name): AlertNews => ({
        alert,
        series: { ...firing, series: name },
        kind,
        isReminder: false,
      }));
      const messages = messagesOf(news, { now: 0, newId: () => String((ids += 1)), publicUrl: null });
      const data = messages.map(
        (message) => message["data"] as { count: number; alerts: { series: string }[] },
      );
      expect(data.flatMap(({ alerts }) => alerts.map((one) => one.series))).toEqual(series);
      for (const { count, alerts } of data) expect(count).toBe(alerts.length);
      for (const message of messages)
        expect(Buffer.byteLength(JSON.stringify(message))).toBeLessThan(64 * 1024);
    }),
    { numRuns: 30 },
  );
  const alert = alertNamed("busy", { question: { metric: "events", dimension: "route" } });
  const messagesFor = (count: number, name: string) => {
    const news = Array.from({ length: count }, (_, nth) => ({
      alert,
      series: { ...firing, series: `${name}${nth}` },
      kind: "resolved" as const,
      isReminder: false,
    }));
    return messagesOf(news, { now: 0, newId: () => "1", publicUrl: null });
  };
  expect(messagesFor(40, "/")).toHaveLength(1);
  const many = messagesFor(1000, "/a/long/path/of/something");
  expect(many.length).toBeGreaterThan(1);
  for (const message of many) expect(Buffer.byteLength(JSON.stringify(message))).toBeLessThan(64 * 1024);
});
