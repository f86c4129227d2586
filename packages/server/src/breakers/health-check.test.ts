import { expect, test } from "vitest";
import { openSqliteStore } from "../store/sqlite/open.ts";
import { openTenants } from "../tenants/tenants.ts";
import { createBreakerRecords } from "./breaker-records.ts";
import { createBreakers } from "./breakers.ts";
import { createHealthChecks } from "./health-check.ts";
import { openBreakerSettings } from "./settings.ts";

test("an address is asked again each recovery time in which nobody tries, until it has answered often enough", async () => {
  let now = 1_000_000;
  const clock = () => now;
  const store = await openSqliteStore(":memory:");
  await openTenants(store, clock);
  const records = createBreakerRecords(store);
  const settings = await openBreakerSettings(store, clock);
  await settings.set("default", "mail", {
    healthUrl: "https://example.org/health",
    openMs: 60_000,
    probes: 3,
  });
  const onFault = (error: unknown) => expect.unreachable(String(error));
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
  let asked = 0;
  const health = createHealthChecks({
    breakers,
    records,
    settings,
    userAgent: "test",
    clock,
    egress: {
      async send() {
        asked += 1;
        return await Promise.resolve({ kind: "answered", status: 200 } as never);
      },
    },
  });
  const stateOf = async (node: string) => (await records.find({ tenant: "default", node }))?.state;
  for (const node of ["mail", "unasked"]) {
    const call = { type: "call", at: now, endedAt: now, error: "timeout", began: { at: now } } as const;
    for (let count = 0; count < 5; count += 1) await breakers.tell({ tenant: "default", node, input: call });
  }
  now += 300_000;
  for (const node of ["mail", "unasked"])
    await breakers.tell({ tenant: "default", node, input: { type: "time", at: now } });
  await health.check({ tenant: "default", node: "mail" });
  expect(await stateOf("mail")).toMatchObject({ phase: "half_open", probeSuccesses: 1 });
  for (const [after, expected] of [
    [59_999, 1],
    [1, 2],
    [59_999, 2],
    [1, 3],
    [60_000, 3],
  ] as const) {
    now += after;
    await health.checkUntried();
    expect(asked).toBe(expected);
  }
  expect(await stateOf("mail")).toMatchObject({ phase: "closed" });
  expect(await stateOf("unasked")).toMatchObject({ phase: "half_open" });
  expect(await records.countStates()).toEqual({ closed: 1, open: 0, half_open: 1 });
  await breakers.follower.close();
  await store.close();
});
