import { beforeAll, expect, test } from "vitest";
import { adminKey, post, settled } from "../support/dendro.ts";
import { useDendro } from "../support/use-dendro.ts";

const dendro = useDendro();

const get = async (path: string) =>
  await fetch(new URL(path, dendro.url), { headers: { authorization: `Bearer ${adminKey}` } });
const read = async (path: string) => await (await get(path)).json();

const wrote = (user_id: string, thread_id: string) => ({ type: "message.c2s", user_id, thread_id });

beforeAll(async () => {
  const events = [
    wrote("ann", "t1"),
    wrote("ann", "t1"),
    wrote("ann", "t2"),
    wrote("bob", "t3"),
    wrote("cid", "t4"),
    { type: "user.aliased", user_id: "ann", data: { previous_id: "ann@old" } },
    { type: "page_view", path: "/help", host: "example.org", anonymous_id: "a-1", user_id: "ann" },
    { type: "feedback.like", user_id: "ann", thread_id: "t1", data: { username: "Ann" } },
  ];
  for (const event of events) expect((await post(dendro.url, "/api/v1/events", [event])).status).toBe(202);
  expect((await post(dendro.url, "/api/v1/events", [wrote("ann@old", "t5")])).status).toBe(202);
  await settled(dendro.url);
});

test("a user has all that they did under any of their names, and a rank", async () => {
  const ann = await read("/api/v1/users/ann");
  expect(ann).toMatchObject({
    user_id: "ann",
    username: "Ann",
    messages: 4,
    conversations: 3,
    pageviews: 1,
    likes: 1,
    rank: 1,
    ranked: 3,
    other_names: [
      { name: "ann@old", kind: "user" },
      { name: "a-1", kind: "anonymous" },
    ],
  });
  expect(await read("/api/v1/users/ann%40old")).toEqual(ann);
  // Who wrote as much has the same rank.
  expect(await read("/api/v1/users/bob")).toMatchObject({ rank: 2, ranked: 3, other_names: [] });
  expect(await read("/api/v1/users/cid")).toMatchObject({ rank: 2 });
});

test("who and what nobody knows is not found", async () => {
  for (const path of ["users/nobody", "conversations/none", "conversations/none/events"]) {
    const response = await get(`/api/v1/${path}`);
    expect([path, response.status]).toEqual([path, 404]);
    expect(await response.json()).toMatchObject({ code: "not_found" });
  }
});

test("what somebody did says where it belongs", async () => {
  const filters = encodeURIComponent(JSON.stringify([["is", "type", ["message.c2s", "page_view"]]]));
  const { activities } = (await read(
    `/api/v1/analytics/users/activities?user_id=ann&filters=${filters}`,
  )) as {
    activities: { conversation_id: string | null; path: string | null }[];
  };
  const places = activities.map(({ conversation_id: thread, path }) => thread ?? path ?? "");
  expect(places.toSorted((a, b) => a.localeCompare(b))).toEqual(["/help", "t1", "t1", "t2", "t5"]);
});
