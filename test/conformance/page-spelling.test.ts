import { afterAll, beforeAll, expect, test } from "vitest";
import { runReceiver, type ReceiverUnderTest } from "./support/receiver.ts";

let dendro: ReceiverUnderTest;
beforeAll(async () => {
  dendro = await runReceiver();
});
afterAll(async () => await dendro.stop());

const browser = "Mozilla/5.0 (X11; Linux x64; rv:140.0) Gecko/20100101 Firefox/140.0";

async function send(path: string, body: (key: string) => unknown): Promise<void> {
  const response = await fetch(new URL(path, dendro.url), {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "user-agent": browser,
      authorization: `Bearer ${dendro.key}`,
    },
    body: JSON.stringify(body(dendro.key)),
  });
  expect([path, response.ok]).toEqual([path, true]);
  expect([path, response.ok]).toEqual([path, true]);
}

/** A page view of an address, as each kind of sender says it. */
const senders: readonly (readonly [path: string, body: (url: string, key: string) => unknown])[] = [
  ["/api/v1/events", (url) => ({ type: "page_view", url })],
  ["/api/v1/events", (url) => ({ type: "page_view", path: url.slice("https://a.example".length) })],
  ["/v1/page", (url) => ({ anonymousId: "a", properties: { url } })],
  ["/v1/track", (url) => ({ anonymousId: "a", event: "page_view", context: { page: { url } } })],
  [
    "/e",
    (url, key) => ({ api_key: key, event: "$pageview", properties: { distinct_id: "a", $current_url: url } }),
  ],
  ["/api/event", (url) => ({ name: "pageview", url, domain: "a.example" })],
  ["/api/send", (url, key) => ({ type: "event", payload: { website: key, url, hostname: "a.example" } })],
  [
    "/track",
    (url, key) => [
      {
        event: "$mp_web_page_view",
        properties: { token: key, mp_lib: "web", time: Date.now(), $current_url: url },
      },
    ],
  ],
];

test("a page is one, however an address spells it, whoever sends it and however it is asked for", async () => {
  const spellings = ["https://a.example/über/日本", "https://a.example/%C3%BCber/%E6%97%A5%e6%9c%ac"];
  for (const [path, body] of senders) for (const url of spellings) await send(path, (key) => body(url, key));
  const views = senders.length * spellings.length;
  expect(await dendro.table(["pageviews"], ["page"])).toEqual({ "/über/日本": [views] });
  for (const filter of [
    ["contains", "page", ["über"]],
    ["contains", "page", ["%C3%BCber"]],
    ["contains", "page", ["日本"]],
    ["is", "page", ["/über/日本"]],
    ["is", "page", ["/%C3%BCber/%E6%97%A5%E6%9C%AC"]],
    ["matches", "page", ["/%C3%BCber/*"]],
    ["starts_with", "page", ["/%c3%bc"]],
  ])
    expect([filter, await dendro.figures(["pageviews"], filter)]).toEqual([filter, [views]]);
  expect(
    await dendro.figures(["visits"], ["is_not", "entry_page", ["/%C3%BCber/%E6%97%A5%E6%9C%AC"]]),
  ).toEqual([0]);
});

test("a site is one, however its host is spelt and whoever names it", async () => {
  const hosts = ["bücher.example", "BÜCHER.example", "xn--bcher-kva.example", "xn--bcher-kva.example."];
  for (const host of [...hosts, "bücher.example:443"]) {
    await send("/api/v1/events", () => ({ type: "site.named", host, path: "/", source: host }));
    await send("/api/v1/events", () => ({ type: "site.named", url: `https://${host}/` }));
    await send("/api/event", () => ({ name: "site.named", url: `https://${host}/`, domain: host }));
    await send("/api/send", (key) => ({
      type: "event",
      payload: { website: key, url: "/", hostname: host, name: "site.named" },
    }));
  }
  const named = ["is", "type", ["site.named"]];
  for (const dimension of ["host", "source"])
    expect(await dendro.figures([`count(visitor)`, `distinct(${dimension})`], named)).toEqual([1, 1]);
});
