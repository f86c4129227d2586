import { expect } from "vitest";
import type { TestHere } from "../../../../test/support/needs.ts";
import type { OpenStore } from "../store/port.ts";
import type { StorageOfStores } from "../store/store.spec.ts";
import { openTenants } from "../tenants/tenants.ts";
import { alertNamed, alertRuleOf } from "../test-support/alert-rules.ts";
import type { KnownSeries } from "./alert.ts";
import { openAlerts } from "./alerts.ts";
import { createAlertRecords } from "./records.ts";
import { addMessages, type OwnMessage } from "../messages/own-messages.ts";
import { createRounds, toldSeries } from "./rounds.ts";
import { createSilences } from "./silences.ts";

const firing: KnownSeries = {
  series: "/a",
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
const calm: KnownSeries = { ...firing, phase: "inactive", firedAt: null, toldAt: null };
const message: OwnMessage = { id: "01920000-0000-7000-8000-000000000000", type: "alert.fired" };

const telling = () => [message];

/** What alerts promise in every implementation of the store. */
export function describeAlerts(testHere: TestHere, createStorage: () => Promise<StorageOfStores>): void {
  const serve = async (store: OpenStore, place: string) => ({
    store,
    rules: await openAlerts(
      store,
      () => 0,
      async (step, alert, reason) => {
        const told = await toldSeries(step, alert);
        const ended = told.map(({ series }) => ({ id: `${series} ended`, type: "alert.resolved", reason }));
        await addMessages(step, place, alert.tenant, ended, 0);
      },
    ),
    rounds: createRounds(store, place),
    records: createAlertRecords(store),
    silences: createSilences(store, () => 0),
  });

  async function openTwo() {
    const storage = await createStorage();
    const [first, second] = [await storage.open(), await storage.open()];
    const tenants = await openTenants(first, () => 0);
    await tenants.create({ id: "acme", name: "Acme" });
    await tenants.create({ id: "other", name: "Other" });
    const close = async () => await Promise.all([first.close(), second.close()]);
    return { one: await serve(first, "here"), other: await serve(second, "there"), close };
  }
  type Server = Awaited<ReturnType<typeof serve>>;

  const judged = (series: KnownSeries, at = 60_000) => ({
    alert: alertNamed("busy"),
    last: { judgedAt: at, found: 1, fault: null },
    judged: {
      kept: [series],
      forgotten: [],
      changes: [{ series: series.series, at, phase: series.phase, value: 11.5, isSilenced: false }],
      news: [],
    },
  });
  const messages = async ({ store }: Server) =>
    (await store.db.selectFrom("alert_messages").select("id").orderBy("id").execute()).map(({ id }) => id);

  testHere(
    "a rule is everywhere as it was saved, and of two who change one version one is told",
    async () => {
      const { one, other, close } = await openTwo();
      const made = await one.rules.set("acme", "busy", alertRuleOf(), 0);
      await expect.poll(() => other.rules.of("acme")).toEqual([made]);
      const changes = await Promise.allSettled([
        one.rules.set("acme", "busy", alertRuleOf({ title: "One" }), 1),
        other.rules.set("acme", "busy", alertRuleOf({ title: "Other" }), 1),
      ]);
      expect(changes.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
      const titles = () => [one, other].map(({ rules }) => rules.find("acme", "busy").rule.title);
      await expect.poll(() => new Set(titles()).size === 1 && titles()[0] !== "Much happens").toBe(true);
      await expect(one.rules.set("acme", "busy", alertRuleOf(), 7)).rejects.toThrow(
        /is at version 2, not 7/u,
      );
      expect(() => one.rules.find("other", "busy")).toThrow(/Unknown alert/u);
      expect(one.rules.tenants()).toEqual(["acme"]);
      await close();
    },
  );

  testHere("each server judges what came to it, and what a round comes to is kept whole", async () => {
    const { one, other, close } = await openTwo();
    const alert = await one.rules.set("acme", "busy", alertRuleOf(), null);
    expect(await one.rounds.commit("acme", [judged(firing)], telling, 0)).toBe(1);
    expect(await other.rounds.commit("acme", [judged(calm)], () => [], 0)).toBe(0);
    expect(await messages(one)).toEqual([message.id]);
    const last = { judgedAt: 60_000, found: 1, fault: null };
    expect((await one.rounds.known("acme")).get("busy")).toEqual({ series: [firing], last });
    expect((await other.rounds.known("acme")).get("busy")).toEqual({ series: [calm], last });
    // People are shown the worst.
    expect(await other.records.series(alert, 10)).toEqual([firing]);
    await close();
  });

  testHere(
    "of rules that somebody has changed meanwhile nothing is kept or told, and of the others all",
    async () => {
      const { one, other, close } = await openTwo();
      await one.rules.set("acme", "busy", alertRuleOf(), null);
      await one.rules.set("acme", "calm", alertRuleOf(), null);
      await one.rules.set("acme", "gone", alertRuleOf(), null);
      await other.rules.set("acme", "busy", alertRuleOf({ window: "1h" }), null);
      await other.rules.remove("acme", "gone");
      const results = ["calm", "busy", "gone"].map((name) => ({
        ...judged(firing),
        alert: alertNamed(name),
      }));
      const told: string[] = [];
      await one.rounds.commit(
        "acme",
        results.map((result) => ({
          ...result,
          judged: {
            ...result.judged,
            news: [{ alert: result.alert, series: firing, kind: "fired", isReminder: false }] as const,
          },
        })),
        (news) => {
          told.push(...news.map(({ alert }) => alert.name));
          return [];
        },
        0,
      );
      expect(told).toEqual(["calm"]);
      expect([...(await one.rounds.known("acme")).keys()]).toEqual(["calm"]);
      await close();
    },
  );

  testHere("who was told is told of the end when a rule asks something else, or is gone", async () => {
    const { one, other, close } = await openTwo();
    for (const [at, change] of [
      [60_000, async () => await other.rules.set("acme", "busy", alertRuleOf({ window: "1h" }), null)],
      [120_000, async () => await other.rules.remove("acme", "busy")],
    ] as const) {
      await one.rules.set("acme", "busy", alertRuleOf(), null);
      const { version } = one.rules.find("acme", "busy");
      const result = judged({ ...firing, series: `/${at}` }, at);
      await one.rounds.commit("acme", [{ ...result, alert: { ...result.alert, version } }], () => [], 0);
      await expect.poll(() => other.rules.of("acme")[0]?.version).toBe(version);
      await other.rules.set("acme", "busy", alertRuleOf({ title: "Another name" }), null);
      expect(await messages(one)).not.toContain(`/${at} ended`);
      await change();
      expect(await messages(one)).toContain(`/${at} ended`);
    }
    expect((await one.rounds.known("acme")).size).toBe(0);
    await close();
  });

  testHere("what fires is acknowledged until it does no longer, whoever judges it meanwhile", async () => {
    const { one, other, close } = await openTwo();
    const alert = await one.rules.set("acme", "busy", alertRuleOf(), null);
    await expect(one.records.acknowledge(alert, null, "Ann", 1)).rejects.toThrow(/fires/u);
    const round = async (at: number, series: KnownSeries) => {
      await one.rounds.commit("acme", [judged(series, at)], () => [], at);
    };
    await round(60_000, firing);
    await expect(other.records.acknowledge(alert, "/b", "Ann", 1)).rejects.toThrow(/does not fire/u);
    expect(await other.records.acknowledge(alert, "/a", "Ann", 1)).toBe(1);
    await round(120_000, { ...firing, value: 20 });
    expect(await other.records.series(alert, 10)).toEqual([
      { ...firing, value: 20, acknowledgedBy: "Ann", acknowledgedAt: 1 },
    ]);
    expect((await one.records.statuses("acme")).get("busy")).toMatchObject({
      acknowledged: 1,
      firingSince: 60_000,
    });
    await round(180_000, { ...firing, phase: "inactive", firedAt: null, toldAt: null });
    expect(await one.records.series(alert, 10)).toMatchObject([{ acknowledgedBy: null, phase: "inactive" }]);
    expect(
      await one.records.changes("acme", { alert: "busy", from: 0, to: 200_000, limit: 2 }),
    ).toMatchObject([
      { at: 180_000, phase: "inactive", value: 11.5 },
      { at: 120_000, phase: "firing" },
    ]);
    expect(await one.records.changes("other", { alert: null, from: 0, to: 200_000, limit: 2 })).toEqual([]);
    await close();
  });

  testHere("silences hold until they end, and nobody else's", async () => {
    const { one, other, close } = await openTwo();
    const made = await one.silences.add("acme", {
      alert: null,
      series: null,
      severity: "info",
      until: 1000,
      reason: "Night",
      createdBy: "Ann",
    });
    expect(await other.silences.of("acme", 999)).toEqual([made]);
    expect([await other.silences.of("acme", 1000), await other.silences.of("other", 1)]).toEqual([[], []]);
    await expect(other.silences.remove("other", made.id)).rejects.toThrow(/Unknown silence/u);
    await other.silences.remove("acme", made.id);
    expect(await one.silences.of("acme", 1)).toEqual([]);
    await close();
  });

  testHere("an erased person is no series any more", async () => {
    const { one, close } = await openTwo();
    const alert = await one.rules.set("acme", "busy", alertRuleOf(), null);
    const waiting = { ...message, user_id: "ann" };
    await one.rounds.commit("acme", [judged({ ...firing, series: "ann" })], () => [waiting], 0);
    await one.records.forgetPeople("other", ["ann"], ["busy"]);
    await one.records.forgetPeople("acme", ["bob"], ["busy"]);
    await one.records.forgetPeople("acme", ["ann"], ["another"]);
    expect(await one.records.series(alert, 10)).toHaveLength(1);
    await one.records.forgetPeople("acme", ["a\0b", "ann"], ["busy"]);
    expect(await one.records.series(alert, 10)).toEqual([]);
    expect(await messages(one)).toEqual([]);
    expect(await one.records.changes("acme", { alert: null, from: 0, to: 100_000, limit: 9 })).toEqual([]);
    await close();
  });
}
