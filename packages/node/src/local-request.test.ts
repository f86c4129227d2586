import { describe, expect, test } from "vitest";
import { isLocalRequest, isLoopbackHost } from "./local-request.ts";

const local = { peer: "127.0.0.1", headers: { host: "localhost:4000" } };

describe("a request of this machine", () => {
  test.each([
    ["127.0.0.1", "127.0.0.1:4000"],
    ["127.8.9.1", "LOCALHOST"],
    ["::1", "[::1]:4000"],
    ["::ffff:127.0.0.1", "app.localhost:1"],
  ])("from %s for %s", (peer, host) => expect(isLocalRequest({ peer, headers: { host } })).toBe(true));

  test.each(["192.0.2.7", "::ffff:192.0.2.7", "", "127.0.0.1.example", "2001:db8::1", "::"])(
    "is none from %s",
    (peer) => expect(isLocalRequest({ ...local, peer })).toBe(false),
  );

  test.each([
    "stats.example.com",
    "localhost.example.com",
    "127.0.0.1.nip.io",
    "example.com@localhost.evil.example",
    "",
    "192.168.0.1:4000",
    "0.0.0.0",
  ])("is none for the host %s", (host) =>
    expect(isLocalRequest({ ...local, headers: { host } })).toBe(false),
  );

  test("is none without a host", () => expect(isLocalRequest({ ...local, headers: {} })).toBe(false));

  test.each([
    "forwarded",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-proto",
    "x-forwarded-anything",
    "x-real-ip",
    "via",
    "cf-connecting-ip",
    "cf-ray",
    "true-client-ip",
    "fly-client-ip",
    "x-client-ip",
  ])("is none with the header %s, whatever it says", (name) => {
    for (const value of ["127.0.0.1", "unknown", ""])
      expect(isLocalRequest({ ...local, headers: { ...local.headers, [name]: value } })).toBe(false);
  });

  test("a host is read as browsers read it", () => {
    expect(isLoopbackHost("127.1")).toBe(true);
    expect(isLoopbackHost("localhost/x")).toBe(true);
    expect(isLoopbackHost("user@example.com")).toBe(false);
  });
});
