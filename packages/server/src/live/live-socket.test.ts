import { expect, test } from "vitest";
import type { LiveHub } from "./live-hub.ts";
import { liveProtocol } from "./live-socket.ts";

/** A session over a hub that only counts what is open. */
function openSession(maxSubscriptions?: number) {
  let open = 0;
  const subscription = () => {
    open += 1;
    return { close: () => void (open -= 1), missed: false };
  };
  const hub = { subscribeQuery: subscription, subscribeEvents: subscription } as unknown as LiveHub;
  const sent: { id?: string; type: string }[] = [];
  const protocol = liveProtocol({ hub, ...(maxSubscriptions === undefined ? {} : { maxSubscriptions }) });
  const session = protocol.open(
    "t",
    new URL("http://localhost/"),
  )((text) => sent.push(JSON.parse(text) as { type: string }));
  const subscribe = (id: string) => session.receive({ id, type: "events.subscribe" });
  return { session, sent, subscribe, open: () => open };
}

test("a connection has so many subscriptions and no more, each under an id of its own", () => {
  const { session, subscribe, open } = openSession();
  for (let count = 0; count < 64; count += 1) subscribe(`s${count}`);
  expect(() => subscribe("s64")).toThrow("64 subscriptions");
  session.receive({ id: "s0", type: "unsubscribe", payload: {} });
  subscribe("s64");
  expect(() => subscribe("s64")).toThrow("already");
  expect(open()).toBe(64);
});

test("unsubscribing is confirmed, also of what was never subscribed, and the end closes what is open", () => {
  const { session, sent, subscribe, open } = openSession();
  subscribe("a");
  subscribe("b");
  for (const id of ["a", "none"]) session.receive({ id, type: "unsubscribe", payload: {} });
  expect(sent.slice(2)).toMatchObject([
    { id: "a", type: "unsubscribed" },
    { id: "none", type: "unsubscribed" },
  ]);
  session.end();
  expect(open()).toBe(0);
});
