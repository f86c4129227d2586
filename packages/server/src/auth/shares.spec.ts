import { expect } from "vitest";
import { dayMs } from "@dendro/core";
import type { TestHere } from "../../../../test/support/needs.ts";
import { createBoards } from "../store/boards.ts";
import type { StorageOfStores } from "../store/store.spec.ts";
import { openTenants } from "../tenants/tenants.ts";
import { createShares } from "./shares.ts";

const main = { tenant: "default", board: "main", keyId: "k1" };

/** What links to boards promise in every implementation of the store. */
export function describeShares(testHere: TestHere, createStorage: () => Promise<StorageOfStores>): void {
  async function open() {
    const storage = await createStorage();
    const [one, other] = [await storage.open(), await storage.open()];
    await openTenants(one, () => 0);
    let now = 1000;
    const clock = () => now;
    const boards = createBoards(one, clock);
    for (const id of ["main", "other"]) await boards.set("default", { id, title: id, cards: [] }, null);
    return {
      boards,
      db: one.db,
      shares: createShares(one.db, clock),
      elsewhere: createShares(other.db, clock),
      pass: (ms: number) => (now += ms),
      close: async () => await Promise.all([one.close(), other.close()]),
    };
  }

  testHere("a link is found by its secret alone, also from another server, until its day", async () => {
    const { shares, elsewhere, db, pass, close } = await open();
    const { token, ...share } = await shares.create(main, "link", dayMs);
    expect(token).toMatch(/^dk_share_[\w-]{32}$/u);
    expect(share).toEqual({ ...main, id: share.id, createdAt: 1000, expiresAt: 1000 + dayMs, usedAt: null });
    const stored = JSON.stringify(await db.selectFrom("shares").selectAll().execute());
    expect(stored).not.toContain(token);
    expect(await elsewhere.find(token)).toEqual(share);
    expect([await shares.find(`${token}x`), await shares.find("x".repeat(513))]).toEqual([null, null]);
    pass(dayMs);
    expect(await shares.find(token)).toMatchObject({ board: "main" });
    pass(1);
    expect([await shares.find(token), await shares.list(main)]).toEqual([null, []]);
    await close();
  });

  testHere("links are listed with when they were used, to five minutes, and are revoked", async () => {
    const { shares, elsewhere, pass, close } = await open();
    const first = await shares.create(main, "link", dayMs);
    pass(1);
    const second = await shares.create(main, "link", dayMs);
    await shares.create(main, "report", dayMs);
    await shares.create({ ...main, board: "other" }, "link", dayMs);
    await shares.find(first.token);
    pass(299_999);
    await shares.find(first.token);
    expect((await elsewhere.list(main)).map(({ id, usedAt }) => [id, usedAt])).toEqual([
      [second.id, null],
      [first.id, 1001],
    ]);
    pass(1);
    await shares.find(first.token);
    expect((await shares.list(main))[1]?.usedAt).toBe(301_001);
    await expect(shares.revoke({ ...main, board: "other" }, first.id)).rejects.toMatchObject({
      code: "not_found",
    });
    await elsewhere.revoke(main, first.id);
    expect(await shares.find(first.token)).toBeNull();
    expect((await shares.find(second.token))?.id).toBe(second.id);
    await expect(shares.revoke(main, first.id)).rejects.toMatchObject({ code: "not_found" });
    await close();
  });

  testHere(
    "links go with their board: one of the same name that comes later is not shown by them",
    async () => {
      const { shares, boards, close } = await open();
      const { token } = await shares.create(main, "link", dayMs);
      await boards.remove("default", "main");
      await boards.set("default", { id: "main", title: "Another", cards: [] }, null);
      expect(await shares.find(token)).toBeNull();
      const again = await shares.create(main, "link", dayMs);
      await boards.forget("default");
      expect(await shares.find(again.token)).toBeNull();
      await close();
    },
  );

  testHere("a board has 50 links at most", async () => {
    const { shares, close } = await open();
    for (let index = 0; index < 50; index += 1) await shares.create(main, "link", dayMs);
    await expect(shares.create(main, "link", dayMs)).rejects.toMatchObject({ code: "invalid_request" });
    expect((await shares.create(main, "report", dayMs)).token).toMatch(/^dk_share_/u);
    await close();
  });
}
