import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { clientAddress, createAddressList, isWithin } from "./client-address.ts";

const proxies = createAddressList(["127.0.0.0/8", "::1", "10.0.0.0/8"]);
const client = (headers: Record<string, string | string[]>, peer = "127.0.0.1") =>
  clientAddress(peer, headers, proxies);

describe("who sent a request", () => {
  test.each([
    [{}, "127.0.0.1"],
    [{ "x-forwarded-for": "203.0.113.10" }, "203.0.113.10"],
    [{ "x-forwarded-for": "203.0.113.10:51234" }, "203.0.113.10"],
    [{ "x-forwarded-for": "[2001:DB8::1]:4000" }, "2001:db8::1"],
    [{ "x-forwarded-for": "2001:0db8:0:0::0001" }, "2001:db8::1"],
    [{ "x-forwarded-for": "::ffff:203.0.113.10" }, "203.0.113.10"],
    [{ "x-forwarded-for": "198.51.100.9, 203.0.113.10 , ,10.0.0.7" }, "203.0.113.10"],
    [{ "x-forwarded-for": ["198.51.100.9", "203.0.113.10"] }, "203.0.113.10"],
    [{ "x-forwarded-for": "unknown" }, ""],
    [{ "x-forwarded-for": "_hidden, 10.0.0.7" }, ""],
    [{ "x-forwarded-for": "203.0.113.10, unknown" }, ""],
    [{ "x-forwarded-for": "" }, ""],
    [{ "x-forwarded-for": " , " }, ""],
    [{ forwarded: 'for="[2001:db8:cafe::17]:4711"' }, "2001:db8:cafe::17"],
    [{ forwarded: "proto=https; For=203.0.113.10:80;by=10.0.0.7, for=10.0.0.9" }, "203.0.113.10"],
    [{ forwarded: "for=unknown" }, ""],
    [{ forwarded: "proto=https" }, ""],
    [{ forwarded: "for=198.51.100.9", "x-forwarded-for": "203.0.113.10" }, "203.0.113.10"],
    [{ "x-real-ip": "203.0.113.10" }, "203.0.113.10"],
  ])("%j through a proxy of ours is %j", (headers, address) => {
    expect(client(headers)).toBe(address);
    expect(client(headers, "::ffff:127.0.0.1")).toBe(address);
  });

  test("is the peer where it is no proxy of ours, whatever it says", () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.string(), (said, other) => {
        for (const name of ["x-forwarded-for", "forwarded", "x-real-ip"])
          for (const value of [said, other, `for=${said}`])
            expect(client({ [name]: value }, "203.0.113.99")).toBe("203.0.113.99");
      }),
    );
  });

  test("is nobody who is trusted, when what our proxy says cannot be read", () => {
    fc.assert(
      fc.property(fc.string(), (hop) => {
        fc.pre(!/[\d:]/u.test(hop));
        expect(isWithin(proxies, client({ "x-forwarded-for": hop }))).toBe(false);
      }),
    );
  });
});
