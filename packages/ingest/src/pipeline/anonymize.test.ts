import { beforeEach, expect, test } from "vitest";
import type { Event } from "@dendro/core";
import { createAnonymizer, type Anonymizer } from "./anonymize.ts";

let salt: number;
let asked: string[];
const salts = {
  saltFor(day: string) {
    asked.push(day);
    return new Uint8Array(32).fill(salt + Number(day.slice(-2)));
  },
};
beforeEach(() => {
  salt = 1;
  asked = [];
});

/** The pseudonym that an event gets in place of an address. */
function pseudonymOf(anonymizer: Anonymizer, address: string, more: Partial<Event> = {}): string | undefined {
  const timestamp = Date.UTC(2026, 10, 20, 12);
  const event = {
    id: "e",
    tenant: "t",
    type: "x",
    timestamp,
    received_at: timestamp,
    user_id: address,
    ...more,
  };
  anonymizer.replaceAddresses(event);
  return event.user_id;
}

test("who was seen is remembered until their salt is destroyed, and then no more", () => {
  const anonymizer = createAnonymizer(salts);
  const before = pseudonymOf(anonymizer, "203.0.113.5");
  salt = 2;
  expect([pseudonymOf(anonymizer, "203.0.113.5"), asked]).toEqual([before, ["2026-11-20"]]);
  anonymizer.forget();
  expect(pseudonymOf(anonymizer, "203.0.113.5")).not.toBe(before);
  salt = 1;
  anonymizer.forget();
  expect(pseudonymOf(anonymizer, "203.0.113.5")).toBe(before);
});

test("a pseudonym is of one address, tenant and day, and what is no address stays", () => {
  const anonymizer = createAnonymizer(salts);
  const others = [
    pseudonymOf(anonymizer, "203.0.113.5"),
    pseudonymOf(anonymizer, "203.0.113.6"),
    pseudonymOf(anonymizer, "203.0.113.5", { tenant: "u" }),
    pseudonymOf(anonymizer, "203.0.113.5", { timestamp: Date.UTC(2026, 10, 21) }),
  ];
  expect(new Set(others).size).toBe(4);
  expect(others.join()).not.toContain("203");
  expect(pseudonymOf(anonymizer, "ann")).toBe("ann");
});

test("no more of them are remembered than may be", () => {
  const anonymizer = createAnonymizer(salts, 2);
  for (const last of [1, 2, 3, 3, 2]) pseudonymOf(anonymizer, `203.0.113.${last}`);
  expect(asked).toHaveLength(3);
  pseudonymOf(anonymizer, "203.0.113.1");
  expect(asked).toHaveLength(4);
});
