import { expect } from "vitest";
import type { TestHere } from "../../../../test/support/needs.ts";
import { dayMs, hourMs, minuteMs } from "@dendro/core";
import type { StorageOfStores } from "../store/store.spec.ts";
import { openTenants } from "../tenants/tenants.ts";
import { reportOf } from "../test-support/reports.ts";
import { createReports } from "./reports.ts";
import { createSendQueue } from "./send-queue.ts";

const inOrder = (a: string, b: string) => (a < b ? -1 : 1);
const start = Date.UTC(2026, 10, 20, 12);

/** What reports promise, whichever store they are in and however many servers share it. */
export function describeReports(test: TestHere, createStorage: () => Promise<StorageOfStores>): void {
  async function twoServers() {
    const storage = await createStorage();
    const stores = [await storage.open(), await storage.open()] as const;
    let now = start;
    const clock = () => now;
    await (await openTenants(stores[0], clock)).create({ id: "t", name: "T" });
    await (await openTenants(stores[0], clock)).create({ id: "u", name: "U" });
    const servers = stores.map((store) => ({
      reports: createReports(store, () => "UTC", clock),
      queue: createSendQueue(store, "here"),
    }));
    const [one, other] = servers as [(typeof servers)[0], (typeof servers)[0]];
    return {
      one,
      other,
      clock,
      wait: (ms: number) => (now += ms),
      close: async () => await Promise.all(stores.map(async (store) => await store.close())),
    };
  }

  test("a report that is due is begun once, by whichever server comes first, and what was missed once for all", async () => {
    const { one, other, wait, close } = await twoServers();
    const { dueAt } = await one.reports.set("t", "r", reportOf({}), null);
    expect(dueAt).toBe(Date.UTC(2026, 10, 21, 8));
    expect(await one.reports.beginDue()).toBe(dueAt);
    expect(await one.reports.sends("t", "r", 10)).toEqual([]);
    wait(3 * dayMs);
    await Promise.all([one.reports.beginDue(), other.reports.beginDue(), one.reports.beginDue()]);
    const sends = await one.reports.sends("t", "r", 10);
    expect(sends.map(({ address, run, status }) => [address, run, status])).toEqual([
      ["", dueAt, "pending"],
      ["ann@example.com", dueAt, "pending"],
    ]);
    expect((await other.reports.find("t", "r")).dueAt).toBe(Date.UTC(2026, 10, 24, 8));
    await close();
  });

  test("what one server has taken no other takes, until it does not come back", async () => {
    const { one, other, clock, wait, close } = await twoServers();
    const saved = await one.reports.set("t", "r", reportOf({}), null);
    await one.reports.sendNow(saved);
    await expect(one.reports.sendNow(saved)).rejects.toMatchObject({ code: "conflict" });
    const taken = (await Promise.all([one.queue.claim(clock()), other.queue.claim(clock())])).flat();
    expect(taken.map(({ address, attempts }) => `${address} ${attempts}`).toSorted(inOrder)).toEqual([
      " 1",
      "ann@example.com 1",
    ]);
    wait(hourMs);
    const [again = taken[0], ...rest] = await other.queue.claim(clock());
    expect([again?.attempts, rest.length]).toEqual([2, 1]);
    if (again === undefined) throw new Error("Nothing was taken over.");
    await other.queue.failed(again, "not now", clock() + minuteMs, clock());
    await other.queue.sent(rest[0] ?? again, clock());
    expect(await other.queue.claim(clock())).toEqual([]);
    expect(await one.queue.nextAt()).toBe(clock() + minuteMs);
    wait(minuteMs);
    const last = await one.queue.claim(clock());
    expect(last).toEqual([expect.objectContaining({ id: again.id, attempts: 3, fault: "not now" })]);
    await one.queue.release(last);
    await expect(one.queue.claim(clock())).resolves.toEqual([expect.objectContaining({ attempts: 3 })]);
    await close();
  });

  test("tenants take turns", async () => {
    const { one, clock, wait, close } = await twoServers();
    for (const name of ["a", "b", "c"])
      await one.reports.sendNow(await one.reports.set("t", name, reportOf({ webhook: false }), null));
    wait(1);
    await one.reports.sendNow(await one.reports.set("u", "z", reportOf({ webhook: false }), null));
    const turns = [];
    for (let turn = 0; turn < 4; turn++) turns.push((await one.queue.claim(clock()))[0]?.tenant);
    expect(turns.indexOf("u")).toBeLessThan(2);
    expect(turns.map(String).toSorted(inOrder)).toEqual(["t", "t", "t", "u"]);
    await close();
  });

  test("who wants no more is sent nothing, also of what was begun, until they want it again", async () => {
    const { one, other, clock, close } = await twoServers();
    const saved = await one.reports.set(
      "t",
      "r",
      reportOf({ recipients: ["Ann@example.com", "bo@example.com"] }),
      null,
    );
    await one.reports.sendNow(saved);
    const token = (await other.reports.tokenOf("t", "r", "ann@EXAMPLE.com")) ?? "";
    expect(await other.reports.recipientOf(token)).toMatchObject({
      address: "ann@example.com",
      isWanted: true,
    });
    await other.reports.setWanted(token, false);
    expect((await one.queue.claim(clock())).map(({ address }) => address).toSorted(inOrder)).toEqual([
      "",
      "bo@example.com",
    ]);
    await one.reports.set("t", "r", reportOf({ recipients: ["ann@example.com"] }), null);
    expect(await one.reports.unsubscribed("t", "r")).toEqual(["ann@example.com"]);
    await other.reports.setWanted(token, true);
    expect(await one.reports.unsubscribed("t", "r")).toEqual([]);
    expect(await other.reports.recipientOf("nobody's")).toBeNull();
    await close();
  });

  test("a change says which version it changes, and a tenant has so many", async () => {
    const { one, other, close } = await twoServers();
    await one.reports.set("t", "r", reportOf({}), 0);
    await expect(other.reports.set("t", "r", reportOf({}), 0)).rejects.toMatchObject({ code: "conflict" });
    expect((await other.reports.set("t", "r", reportOf({ active: false }), 1)).dueAt).toBeNull();
    for (let index = 1; index < 50; index++) await one.reports.set("t", `r${index}`, reportOf({}), 0);
    await expect(one.reports.set("t", "more", reportOf({}), 0)).rejects.toMatchObject({
      code: "invalid_request",
    });
    await one.reports.remove("t", "r");
    await expect(other.reports.find("t", "r")).rejects.toMatchObject({ code: "not_found" });
    await close();
  });
}
