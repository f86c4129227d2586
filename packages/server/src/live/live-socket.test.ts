import { expect, test } from "vitest";
import { DendroError } from "@dendro/core";
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
    { tenant: "t" },
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

test("what is refused is told under the id of the frame, with each fault where there are some", () => {
  const { session } = openSession();
  const protocol = liveProtocol({ hub: {} as LiveHub });
  const told = (error: DendroError, cause: unknown) =>
    JSON.parse(protocol.errorText(error, cause)) as unknown;
  const plain = new DendroError("conflict", "No.");
  expect(told(plain, { id: "a" })).toEqual({
    id: "a",
    type: "error",
    payload: { code: "conflict", message: "No." },
  });
  const unnamed = { type: "error", payload: { code: "conflict", message: "No." } };
  for (const cause of [null, 7, {}, { id: 7 }, { id: "x".repeat(65) }])
    expect(told(plain, cause)).toEqual(unnamed);
  expect(told(plain, { id: "x".repeat(64) })).toMatchObject({ id: "x".repeat(64) });
  const details = [{ path: "payload", message: "is missing" }];
  expect(told(new DendroError("invalid_request", "No.", { details }), {})).toMatchObject({
    payload: { errors: details },
  });
  for (const frame of [
    7,
    { type: "query.subscribe", id: "a" },
    { type: "unsubscribe", id: "" },
    { type: "other", id: "a" },
  ])
    expect(() => session.receive(frame)).toThrow(
      expect.objectContaining({ code: "invalid_request" }) as DendroError,
    );
});

test("a ping is answered, under its id where it has one", () => {
  const { session, sent } = openSession();
  session.receive({ type: "ping" });
  session.receive({ type: "ping", id: "a" });
  expect(sent).toEqual([
    { type: "pong", payload: {} },
    { id: "a", type: "pong", payload: {} },
  ]);
});
