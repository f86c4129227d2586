import { afterEach, describe, expect, test, vi } from "vitest";
import { newId } from "./frames.ts";
import { defaultBackoffMs, socketUrl } from "./options.ts";
import { createShare } from "./shared.ts";
import { createStore } from "./store.ts";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

test("a client waits 1, 2, 4, 8 and 16 s, each up to a quarter less or more", () => {
  const waits = (random: number) => {
    vi.spyOn(Math, "random").mockReturnValue(random);
    return [0, 1, 2, 3, 4, 9].map((attempt) => defaultBackoffMs(attempt));
  };
  expect(waits(0.5)).toEqual([1000, 2000, 4000, 8000, 16_000, 16_000]);
  expect(waits(0)).toEqual([750, 1500, 3000, 6000, 12_000, 12_000]);
  expect(waits(1)).toEqual([1250, 2500, 5000, 10_000, 20_000, 20_000]);
});

describe("an address", () => {
  test.each([
    ["https://agent.example/w?a=1", "wss://agent.example/w?a=1"],
    ["http://agent.example/w", "ws://agent.example/w"],
    ["wss://agent.example/w", "wss://agent.example/w"],
    ["ws://agent.example/w", "ws://agent.example/w"],
    ["/agent", "ws://localhost/agent"],
  ])("%s is that of the socket %s", (url, socket) => {
    expect(socketUrl(url)).toBe(socket);
  });

  test("of a page is on its own host", () => {
    vi.stubGlobal("location", { href: "https://shop.example/cart" });
    expect(socketUrl("/agent")).toBe("wss://shop.example/agent");
  });
});

test("an id is 32 hexadecimal digits where the page has no UUIDs", () => {
  expect(newId()).toMatch(/^[\da-f]{8}-/u);
  vi.stubGlobal("crypto", {
    getRandomValues: (bytes: Uint8Array) => bytes.map((_, index) => (index % 2 === 0 ? 10 : 255)),
  });
  expect(newId()).toBe("0aff".repeat(8));
});

test("a store tells of what is different, until one does not listen any more", () => {
  const store = createStore(1);
  const seen: number[] = [];
  const stop = store.subscribe(() => void seen.push(store.get()));
  store.set(2);
  store.set(2);
  store.update((value) => value + 1);
  store.update((value) => value);
  stop();
  store.set(4);
  expect([seen, store.get()]).toEqual([[2, 3], 4]);
});

test("what is shared begins with the first and ends with the last, once each", () => {
  const done: string[] = [];
  const share = createShare(
    () => void done.push("begin"),
    () => void done.push("end"),
  );
  expect(share.isUsed).toBe(false);
  const [first, second] = [share.use(), share.use()];
  first();
  first();
  expect([done, share.isUsed]).toEqual([["begin"], true]);
  second();
  expect([done, share.isUsed]).toEqual([["begin", "end"], false]);
  share.use();
  expect(done).toEqual(["begin", "end", "begin"]);
});
