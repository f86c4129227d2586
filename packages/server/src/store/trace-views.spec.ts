import { expect } from "vitest";
import type { TestHere } from "../../../../test/support/needs.ts";
import { openTenants } from "../tenants/tenants.ts";
import type { StorageOfStores } from "./store.spec.ts";
import { createTraceViews, type TraceView } from "./trace-views.ts";

const view: TraceView = {
  id: "slow",
  title: 'It\'s "slow" \\ and ü',
  columns: ["duration", "model"],
  filters: { name_contains: "/'\"", min_duration_ms: 1500 },
  order: "longest",
};

/** What views of traces promise in every implementation of the store. */
export function describeTraceViews(testHere: TestHere, createStorage: () => Promise<StorageOfStores>): void {
  async function open() {
    const storage = await createStorage();
    const [one, other] = [await storage.open(), await storage.open()];
    const tenants = await openTenants(one, () => 0);
    await tenants.create({ id: "acme", name: "Acme" });
    const close = async () => await Promise.all([one.close(), other.close()]);
    return { views: createTraceViews(one), elsewhere: createTraceViews(other), close };
  }

  testHere("a view of traces is found as it was saved last, also from another server", async () => {
    const { views, elsewhere, close } = await open();
    await views.set("acme", { ...view, columns: null, title: "At first" });
    await views.set("acme", view);
    const another = { ...view, id: "costly", title: "A costly one" };
    await elsewhere.set("acme", another);
    expect(await elsewhere.of("acme")).toEqual([another, view]);
    expect(await views.of("acme")).toEqual([another, view]);
    await elsewhere.remove("acme", "costly");
    expect(await views.of("acme")).toEqual([view]);
    await close();
  });

  testHere("no tenant sees, changes or removes another's views of traces", async () => {
    const { views, close } = await open();
    await views.set("acme", view);
    expect(await views.of("default")).toEqual([]);
    await expect(views.remove("default", view.id)).rejects.toMatchObject({ code: "not_found" });
    await views.set("default", { ...view, title: "Theirs" });
    await views.forget("default");
    expect(await views.of("acme")).toEqual([view]);
    expect(await views.of("default")).toEqual([]);
    await close();
  });

  testHere("a tenant has 100 views of traces at most, and those there are can be changed", async () => {
    const { views, close } = await open();
    for (let index = 0; index < 100; index += 1) await views.set("acme", { ...view, id: `v${index}` });
    await expect(views.set("acme", view)).rejects.toMatchObject({ code: "invalid_request" });
    await views.set("acme", { ...view, id: "v7", title: "A changed one" });
    const all = await views.of("acme");
    expect(all).toHaveLength(100);
    expect(all[0]).toMatchObject({ id: "v7", title: "A changed one" });
    await close();
  });
}
