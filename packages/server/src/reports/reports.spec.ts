import { expect } from "vitest";
import type { TestHere } from "../../../../test/support/needs.ts";
import { dayMs, hourMs, minuteMs, type Report } from "@dendro/core";
import type { StorageOfStores } from "../store/store.spec.ts";
import { openTenants } from "../tenants/tenants.ts";
import { reportOf } from "../test-support/reports.ts";
import { createReportQueue } from "./delivery-queue.ts";
import { createRecipients } from "./recipients.ts";
import { createReports } from "./reports.ts";

const inOrder = (a: string, b: string) => (a < b ? -1 : 1);
const start = Date.UTC(2026, 10, 20, 12);

/** What reports promise, whichever store they are in and however many servers share it. */
export function describeReports(test: TestHere, createStorage: () => Promise<StorageOfStores>): void {
  async function twoServers() {
    const storage = await createStorage();
    const stores = [await storage.open(), await storage.open()] as const;
    let now = start;
    let zone = "UTC";
    const clock = () => now;
    const tenants = await openTenants(stores[0], clock);
    for (const id of ["t", "u"]) await tenants.create({ id, name: id });
    const servers = stores.map((store) => {
      const reports = createReports({
        store,
        zoneOf: () => zone,
        clock,
        onFault: (error) => faults.push(error),
      });
      return {
        reports,
        recipients: createRecipients(store, clock),
        queue: createReportQueue(store, "here"),
        async sendNow(name: string, some: Partial<Report> = {}, tenant = "t") {
          await reports.set(tenant, name, reportOf(some), null);
          await reports.sendNow(tenant, name);
        },
      };
    });
    const faults: unknown[] = [];
    const [one, other] = servers as [(typeof servers)[0], (typeof servers)[0]];
    return {
      one,
      other,
      clock,
      faults,
      db: stores[0].db,
      moveTo: (name: string) => (zone = name),
      wait: (ms: number) => (now += ms),
      close: async () => await Promise.all(stores.map(async (store) => await store.close())),
    };
  }

  test("a report that is due is begun once, by whichever server comes first, and what was missed once for all", async () => {
    const { one, other, wait, close } = await twoServers();
    const { dueAt } = await one.reports.set("t", "r", reportOf({}), null);
    expect(dueAt).toBe(Date.UTC(2026, 10, 21, 8));
    expect(await one.reports.beginDue()).toBe(dueAt);
    expect(await one.queue.list("t", "r", 10)).toEqual([]);
    wait(3 * dayMs);
    await Promise.all([one.reports.beginDue(), other.reports.beginDue(), one.reports.beginDue()]);
    const deliveries = await one.queue.list("t", "r", 10);
    expect(deliveries.map(({ address, run, status }) => [address, run, status])).toEqual([
      ["", dueAt, "pending"],
      ["ann@example.com", dueAt, "pending"],
    ]);
    expect((await other.reports.find("t", "r")).dueAt).toBe(Date.UTC(2026, 10, 24, 8));
    await close();
  });

  test("one that cannot be read holds up no other", async () => {
    const { one, wait, db, faults, close } = await twoServers();
    await one.reports.set("t", "a", reportOf({}), null);
    await one.reports.set("t", "b", reportOf({}), null);
    await db.updateTable("reports").set({ report: "{}" }).where("name", "=", "a").execute();
    wait(dayMs);
    await one.reports.beginDue();
    expect(faults).toHaveLength(1);
    expect(await one.queue.list("t", "a", 10)).toEqual([]);
    expect(await one.queue.list("t", "b", 10)).toHaveLength(2);
    expect(await one.reports.beginDue()).toBe(start + dayMs + hourMs);
    await close();
  });

  test("eight o'clock is that of the tenant, also when it moves", async () => {
    const { one, moveTo, close } = await twoServers();
    await one.reports.set("t", "r", reportOf({}), null);
    await one.reports.set("t", "fixed", reportOf({ timezone: "UTC" }), null);
    moveTo("Asia/Tokyo");
    await one.reports.reschedule("t");
    expect((await one.reports.find("t", "r")).dueAt).toBe(Date.UTC(2026, 10, 20, 23));
    expect((await one.reports.find("t", "fixed")).dueAt).toBe(Date.UTC(2026, 10, 21, 8));
    await close();
  });

  test("what one server has claimed no other does, until it does not come back, and then it changes nothing of it", async () => {
    const { one, other, clock, wait, close } = await twoServers();
    await one.sendNow("r");
    const claimed = (await Promise.all([one.queue.claim(clock()), other.queue.claim(clock())])).flat();
    expect(claimed.map(({ address, attempts }) => `${address} ${attempts}`).toSorted(inOrder)).toEqual([
      " 1",
      "ann@example.com 1",
    ]);
    await expect(one.reports.sendNow("t", "r")).rejects.toMatchObject({ code: "conflict" });
    wait(hourMs);
    const again = await other.queue.claim(clock());
    expect(again.map(({ attempts }) => attempts)).toEqual([2, 2]);
    // Who was slow hears that it is not theirs any more.
    for (const late of claimed) {
      expect(await one.queue.renew(late, clock())).toBeNull();
      await one.queue.sent(late, clock());
      await one.queue.failed(late, "late", null, clock());
      await one.queue.release([late]);
      await one.queue.drop(late);
    }
    expect((await one.queue.list("t", "r", 10)).map(({ status, fault }) => [status, fault])).toEqual([
      ["pending", null],
      ["pending", null],
    ]);
    const [first, second] = again;
    if (first === undefined || second === undefined) throw new Error("Nothing was taken over.");
    wait(minuteMs);
    const renewed = await other.queue.renew(first, clock());
    if (renewed === null) throw new Error("It was not prolonged.");
    await other.queue.failed(renewed, "not now", clock() + minuteMs, clock());
    await other.queue.sent(second, clock());
    expect(await other.queue.claim(clock())).toEqual([]);
    expect(await one.queue.nextAt()).toBe(clock() + minuteMs);
    wait(minuteMs);
    const last = await one.queue.claim(clock());
    expect(last).toEqual([expect.objectContaining({ id: first.id, attempts: 3, fault: "not now" })]);
    await one.queue.release(last);
    await expect(one.queue.claim(clock())).resolves.toEqual([expect.objectContaining({ attempts: 3 })]);
    await close();
  });

  test("what kills whoever sends it is given up in the end", async () => {
    const { one, clock, wait, close } = await twoServers();
    await one.sendNow("r", { webhook: false });
    let claims = 0;
    while ((await one.queue.claim(clock())).length > 0) {
      claims += 1;
      wait(hourMs);
    }
    expect(claims).toBe(8);
    expect(await one.queue.list("t", "r", 10)).toEqual([
      expect.objectContaining({ status: "failed", fault: expect.stringContaining("given up") }),
    ]);
    await close();
  });

  test("tenants take turns", async () => {
    const { one, clock, wait, close } = await twoServers();
    for (const name of ["a", "b", "c"]) await one.sendNow(name, { webhook: false });
    wait(1);
    await one.sendNow("z", { webhook: false }, "u");
    const turns: string[] = [];
    for (let turn = 0; turn < 4; turn++) turns.push((await one.queue.claim(clock()))[0]?.tenant ?? "nobody");
    expect(turns.indexOf("u")).toBeLessThan(2);
    expect(turns.toSorted(inOrder)).toEqual(["t", "t", "t", "u"]);
    await close();
  });

  test("who has unsubscribed is sent nothing, also when it is made anew, until they subscribe again", async () => {
    const { one, other, clock, close } = await twoServers();
    const both = { recipients: ["Ann@example.com", "bo@example.com"] };
    await one.sendNow("r", both);
    const token = (await other.recipients.tokenOf("t", "r", "ann@EXAMPLE.com")) ?? "";
    expect(await other.recipients.find(token)).toMatchObject({
      address: "ann@example.com",
      isSubscribed: true,
    });
    await other.recipients.unsubscribe(token);
    expect(await one.recipients.tokenOf("t", "r", "ann@example.com")).toBeNull();
    await one.reports.remove("t", "r");
    expect(await one.queue.claim(clock())).toEqual([]);
    await one.sendNow("r", both);
    expect(await one.recipients.unsubscribed("t", "r")).toEqual(["ann@example.com"]);
    expect((await one.queue.claim(clock())).map(({ address }) => address).toSorted(inOrder)).toEqual([
      "",
      "bo@example.com",
    ]);
    await other.recipients.subscribeAgain(token);
    expect(await one.recipients.unsubscribed("t", "r")).toEqual([]);
    expect(await other.recipients.find("nobody's")).toBeNull();
    await close();
  });

  test("what waits goes with the address that was taken out, and with what was switched off", async () => {
    const { one, clock, close } = await twoServers();
    await one.sendNow("r", { recipients: ["ex@example.com", "bo@example.com"] });
    const waiting = async () => (await one.queue.list("t", "r", 10)).map(({ address }) => address);
    await one.reports.set("t", "r", reportOf({ recipients: ["bo@example.com"], board: "internal" }), null);
    expect(await waiting()).toEqual(["", "bo@example.com"]);
    expect(await one.recipients.tokenOf("t", "r", "ex@example.com")).toBeNull();
    await one.reports.set("t", "r", reportOf({ recipients: ["bo@example.com"], active: false }), null);
    expect(await waiting()).toEqual([]);
    // Now is now, whatever waits, but not twice at a time.
    await one.reports.sendNow("t", "r");
    await one.reports.sendNow("t", "r");
    expect(await waiting()).toEqual(["", "bo@example.com"]);
    await one.queue.claim(clock());
    await expect(one.reports.sendNow("t", "r")).rejects.toMatchObject({ code: "conflict" });
    await close();
  });

  test("a change says which version it changes, and a tenant has so many", async () => {
    const { one, other, close } = await twoServers();
    const made = await Promise.allSettled(
      [one, other].map(async ({ reports }) => await reports.set("t", "r", reportOf({}), 0)),
    );
    expect(made.map(({ status }) => status).toSorted(inOrder)).toEqual(["fulfilled", "rejected"]);
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
