import { expect, test } from "vitest";
import type { Pipeline } from "@dendro/ingest";
import { openSqliteStore } from "../store/sqlite/open.ts";
import { addMessages } from "./own-messages.ts";
import { createMessageSender } from "./send-messages.ts";

async function serve() {
  const store = await openSqliteStore(":memory:");
  const sent: string[] = [];
  const state = { now: 1_000_000 };
  const pipeline: Pipeline = async (_, { tenant }) => {
    sent.push(tenant);
    return { status: 202, headers: {}, body: "" };
  };
  const sender = createMessageSender({
    store,
    place: "here",
    pipeline,
    clock: () => state.now,
    onFault: (error) => expect.unreachable(String(error)),
  });
  const add = async (tenant: string, count: number, dueAt = state.now) =>
    await store.db.transaction().execute(async (step) => {
      const all = Array.from({ length: count }, (_, nth) => ({
        id: `${tenant}${dueAt}-${nth}`,
        type: "alert.fired",
      }));
      await addMessages(step, "here", tenant, all, dueAt);
    });
  const close = async () => {
    await sender.close();
    await store.close();
  };
  return { sender, sent, state, add, close };
}

test("the much that one tenant is told keeps no other's waiting", async () => {
  const { sender, sent, add, state, close } = await serve();
  await add("loud", 500);
  await add("calm", 2, state.now + 1);
  state.now += 1;
  sender.wake();
  await expect.poll(() => sent.length).toBe(502);
  expect(sent.lastIndexOf("calm")).toBeLessThan(10);
  await close();
});

test("what is to be told later is, and of a clock that was set back at once", async () => {
  const { sender, sent, add, state, close } = await serve();
  await add("soon", 1, state.now + 200);
  await add("strange", 1, state.now + 3_600_000);
  sender.wake();
  await expect.poll(() => sent).toEqual(["strange"]);
  state.now += 200;
  await expect.poll(() => sent).toEqual(["strange", "soon"]);
  await close();
});
