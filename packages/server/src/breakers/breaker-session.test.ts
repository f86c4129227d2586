import { expect, test } from "vitest";
import { closeCodes, hourMs, type BreakerFrameToProgram } from "@dendro/core";
import { openSqliteStore } from "../store/sqlite/open.ts";
import { openTenants } from "../tenants/tenants.ts";
import { createBreakerRecords } from "./breaker-records.ts";
import { createBreakerSession } from "./breaker-session.ts";
import { createBreakers } from "./breakers.ts";
import { openBreakerSettings } from "./settings.ts";

/** A session of a program of the default tenant. */
async function begin() {
  const store = await openSqliteStore(":memory:");
  let now = 1000;
  const clock = () => now;
  await openTenants(store, clock);
  const records = createBreakerRecords(store);
  const settings = await openBreakerSettings(store, clock);
  const sent: BreakerFrameToProgram[] = [];
  const closed: number[] = [];
  const faults: unknown[] = [];
  const onFault = (error: unknown) => void faults.push(error);
  const breakers = createBreakers({
    store,
    place: "here",
    records,
    settings,
    hasTenant: () => true,
    clock,
    random: () => 0,
    onFault,
  });
  const session = createBreakerSession({
    breakers,
    records,
    settings,
    clock,
    elapsed: () => 0,
    onFault,
    tenant: "default",
    send: (frame) => sent.push(frame),
    close: (code) => closed.push(code),
  });
  const say = (frame: object) => session.receive(JSON.stringify(frame));
  const close = async () => {
    await breakers.follower.close();
    await store.close();
  };
  return {
    store,
    session,
    close,
    say,
    sent,
    closed,
    faults,
    wait: (ms: number) => void (now += ms),
  };
}

test("a program that cannot be told how breakers are is put off, and not left with what it believes", async () => {
  const { say, sent, closed, faults, close } = await begin();
  say({ type: "watch", nodes: ["mail"] });
  await expect.poll(() => sent).toMatchObject([{ type: "state", node: "mail", state: "closed" }]);
  expect(closed).toEqual([]);
  await close();
  say({ type: "watch", nodes: ["mail", "crm"] });
  await expect.poll(() => closed).toEqual([closeCodes.tryAgainLater]);
  expect(faults).toHaveLength(1);
});

test("a probe of which it could not be decided has no place", async () => {
  const { say, sent, closed, faults, close } = await begin();
  await close();
  say({ type: "probe", id: "p1", node: "mail" });
  await expect
    .poll(() => sent)
    .toEqual([{ type: "probe", id: "p1", lease: null, opening: 0, expires_in_ms: 30_000 }]);
  await expect.poll(() => faults).toHaveLength(1);
  expect(closed).toEqual([]);
});

test("a program that asks for more than it may is told, and its probes have no place", async () => {
  const { store, say, sent, closed, close } = await begin();
  say({ type: "watch", nodes: ["mail"] });
  await expect.poll(() => sent).toHaveLength(1);
  const { version, state } = await store.db.selectFrom("breakers").selectAll().executeTakeFirstOrThrow();
  const half = { ...(JSON.parse(state) as object), phase: "half_open" };
  await store.db
    .updateTable("breakers")
    .set({ state: JSON.stringify(half), version: version + 1 })
    .execute();
  for (let nth = 0; nth < 4999; nth += 1) say({ type: "probe", id: `p${nth}`, node: "nothing" });
  say({ type: "probe", id: "last", node: "mail" });
  await expect.poll(() => sent.at(-1)).toMatchObject({ type: "probe", id: "p4998" });
  expect(sent).toContainEqual(expect.objectContaining({ id: "last", lease: null }));
  expect(closed).toEqual([]);
  say({ type: "watch", nodes: ["mail"] });
  expect(closed).toEqual([closeCodes.tooManyFrames]);
  await close();
});

test("the places that its probes have are free again when a program is gone, also one that it was just given", async () => {
  const { store, session, say, sent, close } = await begin();
  say({ type: "watch", nodes: ["mail"] });
  await expect.poll(() => sent).toHaveLength(1);
  const read = async () => {
    const row = await store.db.selectFrom("breakers").selectAll().executeTakeFirstOrThrow();
    return JSON.parse(row.state) as { leases: unknown[] };
  };
  const half = { ...(await read()), phase: "half_open" };
  await store.db
    .updateTable("breakers")
    .set({ state: JSON.stringify(half) })
    .execute();
  for (const id of ["p1", "p2"]) say({ type: "probe", id, node: "mail" });
  await expect.poll(async () => (await read()).leases).toHaveLength(2);
  await expect.poll(() => sent.filter(({ type }) => type === "probe")).toHaveLength(2);
  say({ type: "probe", id: "p3", node: "mail" });
  session.end();
  await expect.poll(async () => (await read()).leases).toHaveLength(0);
  await expect.poll(() => sent.at(-1)).toMatchObject({ id: "p3" });
  await expect.poll(async () => (await read()).leases).toHaveLength(0);
  await close();
});

test("a program that stays for days is reckoned with for as long, and noted seldom", async () => {
  const { store, session, say, sent, wait, close } = await begin();
  say({ type: "watch", nodes: ["mail", "crm"] });
  await expect.poll(() => sent).toHaveLength(2);
  const until = async () => {
    const rows = await store.db.selectFrom("breakers").select("reported_until").execute();
    return rows.map(({ reported_until: at }) => at - 1000);
  };
  for (const [after, expected] of [
    [hourMs, 24],
    [10 * hourMs, 24],
    [hourMs, 36],
    [11 * hourMs, 36],
    [hourMs, 48],
  ] as const) {
    wait(after);
    await session.authorized();
    expect(await until()).toEqual([expected * hourMs, expected * hourMs]);
  }
  await close();
});

test("a clock that is set back takes nothing from what a program may ask for", async () => {
  const { say, sent, closed, wait, close } = await begin();
  say({ type: "watch", nodes: ["mail"] });
  await expect.poll(() => sent).toHaveLength(1);
  wait(-60_000);
  say({ type: "watch", nodes: ["crm"] });
  await expect.poll(() => sent).toHaveLength(2);
  expect(closed).toEqual([]);
  await close();
});
