import { expect } from "vitest";
import type { TestHere } from "../../../../test/support/needs.ts";
import { openTenants } from "../tenants/tenants.ts";
import { createBoards, type BoardCard } from "./boards.ts";
import type { StorageOfStores } from "./store.spec.ts";

const card: BoardCard = {
  id: "c1",
  title: 'it\'s "quoted" \\ and ü',
  query: { metrics: ["events"], date_range: "7d", filters: [["is", "page", ["/'"]]] },
  drawing: "bar",
  place: { x: 0, y: 0, width: 6, height: 4 },
};
const board = { id: "main", title: "Main", cards: [card] };

/** What boards promise in every implementation of the store. */
export function describeBoards(testHere: TestHere, createStorage: () => Promise<StorageOfStores>): void {
  async function open() {
    const storage = await createStorage();
    const [one, other] = [await storage.open(), await storage.open()];
    const tenants = await openTenants(one, () => 0);
    await tenants.create({ id: "acme", name: "Acme" });
    let now = 1000;
    const boards = createBoards(one, () => (now += 1));
    const close = async () => await Promise.all([one.close(), other.close()]);
    return { boards, elsewhere: createBoards(other, () => 5000), close };
  }

  testHere("a board is found as it was saved, also from another server", async () => {
    const { boards, elsewhere, close } = await open();
    await boards.set("acme", { ...board, id: "zoo", title: "A zoo", cards: [] }, null);
    const saved = await boards.set("acme", board, 0);
    expect(saved).toEqual({ ...board, version: 1, changedAt: 1002 });
    expect(await elsewhere.find("acme", "main")).toEqual(saved);
    expect((await elsewhere.of("acme")).map(({ id }) => id)).toEqual(["zoo", "main"]);
    await close();
  });

  testHere(
    "of two who change the same version the second is told, and loses nothing of the first",
    async () => {
      const { boards, elsewhere, close } = await open();
      await boards.set("acme", board, 0);
      await expect(boards.set("acme", board, 0)).rejects.toMatchObject({ code: "conflict" });
      const changes = await Promise.allSettled([
        boards.set("acme", { ...board, title: "One" }, 1),
        elsewhere.set("acme", { ...board, title: "Other" }, 1),
      ]);
      expect(changes.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
      const { title, version } = await boards.find("acme", "main");
      expect(version).toBe(2);
      expect(title).toBe(changes[0].status === "fulfilled" ? "One" : "Other");
      expect((await boards.set("acme", { ...board, title: "Whichever" }, null)).version).toBe(3);
      await expect(boards.set("acme", { ...board, id: "none" }, 4)).rejects.toMatchObject({
        code: "conflict",
      });
      await close();
    },
  );

  testHere("neither sees, changes nor removes what is another tenant's", async () => {
    const { boards, close } = await open();
    await boards.set("acme", board, 0);
    expect(await boards.of("default")).toEqual([]);
    await expect(boards.find("default", "main")).rejects.toMatchObject({ code: "not_found" });
    await expect(boards.remove("default", "main")).rejects.toMatchObject({ code: "not_found" });
    await boards.set("default", { ...board, title: "Theirs" }, 0);
    await boards.forget("default");
    expect((await boards.of("acme")).map(({ title }) => title)).toEqual(["Main"]);
    await boards.remove("acme", "main");
    expect(await boards.of("acme")).toEqual([]);
    await close();
  });

  testHere("a tenant has 200 boards at most, and those there are can still be changed", async () => {
    const { boards, close } = await open();
    for (let index = 0; index < 200; index += 1)
      await boards.set("acme", { id: `b${index}`, title: "t", cards: [] }, null);
    await expect(boards.set("acme", board, null)).rejects.toMatchObject({ code: "invalid_request" });
    expect(await boards.of("acme")).toHaveLength(200);
    expect((await boards.set("acme", { ...board, id: "b7" }, null)).version).toBe(2);
    await close();
  });
}
