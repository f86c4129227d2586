import { expect, test } from "vitest";
import type { Event } from "@dendro/core";
import { createEventHistory } from "./event-history.ts";

const event = (tenant: string, id: number): Event => ({
  id: String(id),
  tenant,
  type: "x",
  timestamp: id,
  received_at: id,
});

test("what came since is in order, also after it has gone round and a tenant was forgotten", () => {
  const history = createEventHistory(4);
  for (let id = 1; id <= 5; id += 1) history.add(event("kept", id));
  history.add(event("gone", 6));
  const since = (id: number) => history.since("kept", String(id))?.map((one) => Number(one.id)) ?? null;
  expect([since(3), since(5), since(2)]).toEqual([[4, 5], [], null]);
  history.forget("gone");
  expect([since(3), since(5), history.since("gone", "6")]).toEqual([[4, 5], [], null]);
  history.add(event("kept", 7));
  history.add(event("kept", 8));
  expect([since(3), since(4), since(7)]).toEqual([null, [5, 7, 8], [8]]);
  history.forget("nobody");
  expect([since(4), since(7)]).toEqual([[5, 7, 8], [8]]);
  history.clear();
  history.add(event("kept", 9));
  expect([since(8), since(9)]).toEqual([null, []]);
});
