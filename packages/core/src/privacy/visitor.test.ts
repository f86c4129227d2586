import { expect, test } from "vitest";
import { visitorId } from "./visitor.ts";

const visitor = { tenant: "t", ip: "192.0.2.7", userAgent: "Firefox", host: "example.com" };

test("a visitor's pseudonym is of all that a request shows and of the salt, in 16 digits", () => {
  const seen: [salt: Uint8Array, message: string][] = [];
  const salt = new Uint8Array([1]);
  const id = visitorId(
    (key, message) => {
      seen.push([key, message]);
      return new Uint8Array([0, 1, 15, 16, 127, 128, 254, 255, 9, 9]);
    },
    salt,
    visitor,
  );
  expect(id).toBe("00010f107f80feff");
  expect(seen).toEqual([[salt, "t\u0000192.0.2.7\u0000Firefox\u0000example.com"]]);
});
