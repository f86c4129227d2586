import { beforeEach, describe, expect, test } from "vitest";
import { createGuesses, networkOf, tooManyGuesses, type Guesses } from "./guesses.ts";

const made = `dk_ingest_${"k".repeat(32)}`;
const right = new Set(["office-admin-key", made]);
const find = (key: string) => (right.has(key) ? key : null);
const wrong = () => new Error("wrong");

let now: number;
let told: [string, number][];
let guesses: Guesses;
beforeEach(() => {
  now = 0;
  told = [];
  guesses = createGuesses({ clock: () => now, onGuessing: (...what) => told.push(what), maxNetworks: 100 });
});

/** What becomes of a key: itself, or the message of what was thrown. */
function tryKey(address: string, key: string): string {
  try {
    return guesses.check(address, [key], find, wrong);
  } catch (error) {
    return (error as { code?: string }).code ?? (error as Error).message;
  }
}

const guess = (address: string, count: number, name = "guess") =>
  Array.from({ length: count }, (_, index) => tryKey(address, `${name}-${index}`));

describe("an address that guesses", () => {
  test("gets few of 2,000 in nine seconds looked for, and a key among them is not found", () => {
    const outcomes: string[] = [];
    for (let index = 0; index < 2000; index += 1) {
      now += 4.5;
      outcomes.push(tryKey("203.0.113.5", index === 1900 ? "office-admin-key" : `guess-${index}`));
    }
    expect(outcomes.filter((outcome) => outcome === "wrong").length).toBeLessThan(40);
    expect(outcomes).not.toContain("office-admin-key");
  });

  test("locks nobody out: what was right from there, and what Dendro made, go on working", () => {
    expect(tryKey("203.0.113.5", "office-admin-key")).toBe("office-admin-key");
    guess("203.0.113.5", 2000);
    expect(tryKey("203.0.113.5", "office-admin-key")).toBe("office-admin-key");
    expect(tryKey("203.0.113.5", made)).toBe(made);
    expect(tryKey("198.51.100.7", "office-admin-key")).toBe("office-admin-key");
  });

  test("may try again after a while", () => {
    expect(guess("203.0.113.5", 31).at(-1)).toBe("too_many_guesses");
    expect(tryKey("203.0.113.5", "office-admin-key")).toBe("too_many_guesses");
    now += 4000;
    expect(tryKey("203.0.113.5", "office-admin-key")).toBe("office-admin-key");
  });

  test("may try one key every two seconds, and is told so", () => {
    for (const [address, later, outcome] of [
      ["203.0.113.6", 1999, "too_many_guesses"],
      ["203.0.113.7", 2000, "office-admin-key"],
    ] as const) {
      guess(address, 31);
      now += later;
      expect([guesses.isSpent(address), tryKey(address, "office-admin-key")]).toEqual([
        outcome === "too_many_guesses",
        outcome,
      ]);
    }
    expect(tooManyGuesses().retryAfterSeconds).toBe(2);
  });

  test("is told of once a minute, with how many there were", () => {
    guess("203.0.113.5", 500);
    now += 61_000;
    guess("203.0.113.5", 100);
    expect(told).toEqual([
      ["203.0.113.5", 30],
      ["203.0.113.5", 500],
    ]);
  });

  test("is a whole /64 of IPv6", () => {
    for (let host = 1; host < 200; host += 1) tryKey(`2001:db8:0:1::${host.toString(16)}`, `guess-${host}`);
    expect(tryKey("2001:0db8:0000:0001:ffff::9", "office-admin-key")).toBe("too_many_guesses");
    expect(tryKey("2001:db8:0:2::1", "office-admin-key")).toBe("office-admin-key");
  });
});

test("repeating one wrong key is no guessing, and is answered for longer", () => {
  const outcomes = Array.from({ length: 200 }, () => tryKey("203.0.113.5", "revoked"));
  expect(outcomes.slice(0, 250).filter((outcome) => outcome === "wrong").length).toBe(200);
});

test("right keys cost nothing, and no more addresses are remembered than may be", () => {
  for (let index = 0; index < 10_000; index += 1)
    expect(tryKey(`10.0.${index >> 8}.${index & 255}`, made)).toBe(made);
  guess("203.0.113.5", 40);
  for (let index = 0; index < 100; index += 1) guess(`198.51.100.${index}`, 1);
  expect(guesses.isSpent("203.0.113.5")).toBe(false);
});

test.each([
  ["203.0.113.5", "203.0.113.5"],
  ["2001:db8::1", "2001:db8:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
  ["fe80::1%eth0", "fe80:0:0:0::/64"],
  ["2001:0DB8:0:1:2:3:4:5", "2001:db8:0:1::/64"],
])("%s is of %s", (address, network) => {
  expect(networkOf(address)).toBe(network);
});
