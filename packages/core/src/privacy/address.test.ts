import { isIP } from "node:net";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { processorMs } from "../../../../test/support/processor-time.ts";
import { readAddress } from "./address.ts";
import { holdsAddress, maskAddresses } from "./mask-addresses.ts";

describe("an address", () => {
  test.each([
    ["203.0.113.10", "203.0.113.10"],
    [" 203.0.113.10:51234 ", "203.0.113.10"],
    ["[2001:db8::1]:4000", "2001:db8::1"],
    ['"[2001:db8:cafe::17]:4711"', "2001:db8:cafe::17"],
    ["2001:0DB8:0000:0000:0000:0000:0000:0001", "2001:db8::1"],
    ["2001:DB8::1", "2001:db8::1"],
    ["fe80::1%eth0", "fe80::1"],
    ["[fe80::1%25en0]", "fe80::1"],
    ["::ffff:203.0.113.10", "203.0.113.10"],
    ["::FFFF:cb00:710a", "203.0.113.10"],
    ["[::ffff:203.0.113.10]:443", "203.0.113.10"],
    ["0:0:0:0:0:ffff:203.0.113.10", "203.0.113.10"],
    ["1:0:0:2:0:0:0:3", "1:0:0:2::3"],
    ["1:0:2:3:4:5:6:7", "1:0:2:3:4:5:6:7"],
    ["::1", "::1"],
    ["::", "::"],
    ["unknown", null],
    ["_hidden", null],
    ["", null],
    ["-", null],
    ["203.0.113", null],
    ["203.0.113.256", null],
    ["203.0.113.10.1", null],
    ["203.0.113.010", null],
    ["1::2::3", null],
    ["1:2:3:4:5:6:7", null],
    ["1:2:3:4:5:6:7::8", null],
    ["12345::", null],
    ["[203.0.113.10", null],
    ["example.org:80", null],
    ["::ffff:203.0.113.300", null],
  ])("%j is %j", (text, address) => {
    expect(readAddress(text)).toBe(address);
  });

  test("is read when Node's own reader knows it, and reading it again changes nothing", () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
        const address = readAddress(text);
        expect(isIP(address ?? "")).toBeGreaterThan(0);
        expect(readAddress(address as string)).toBe(address);
        // The platform's canonical form of a URL's host is a second opinion.
        const isVersion6 = address?.includes(":") === true;
        expect(address).toBe(isVersion6 ? new URL(`http://[${text}]`).hostname.slice(1, -1) : address);
      }),
      { numRuns: 2000 },
    );
    fc.assert(
      fc.property(fc.string(), fc.stringMatching(/^[\da-f:.%[\]"]{0,50}$/u), (any, near) => {
        for (const text of [any, near]) {
          const address = readAddress(text);
          expect(isIP(address ?? "::")).toBeGreaterThan(0);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe("addresses in a text", () => {
  test.each([
    ["203.0.113.7", "[ip]"],
    ["from 203.0.113.7:51234, via [2001:db8::1]:4000.", "from [ip]:51234, via [ip]:4000."],
    ["client:2001:DB8::1:", "client:[ip]:"],
    ["http://203.0.113.7/x", "http://[ip]/x"],
    ["http://[2001:db8:0:0:0:0:0:1]/x", "http://[ip]/x"],
    ["2001:db8:0:0:0:0:0:1:51234", "[ip]:51234"],
    ["::ffff:203.0.113.7", "[ip]"],
    ["::FFFF:cb00:7107", "[ip]"],
    ["fe80::1%eth0 up", "[ip] up"],
    ["a%20203.0.113.7", "a%20[ip]"],
    ["ip%3D203%2E0%2e113.7", "ip%3D[ip]"],
    ["x%3D2001%3Adb8%253A%253a1", "x%3D[ip]"],
    ["203.000.113.007", "[ip]"],
    ["203.0.113.7.nip.io", "[ip].nip.io"],
    ["host.203.0.113.7", "host.[ip]"],
    ["http://3405803783/ https://u@0xCB007107:80", "http://[ip]/ https://u@[ip]:80"],
    ["http://203.28935/x", "http://[ip]/x"],
    ["0313.0.0161.07 0xcb.0.0x71.7", "[ip] [ip]"],
    ["::ffff:0:203.0.113.7", "[ip]"],
    ["ec2-203-0-113-7.compute-1.example.com", "ec2-[ip].compute-1.example.com"],
    ["203-0-113-7.dsl.example.net", "[ip].dsl.example.net"],
    // Nobody's, and what only looks like one.
    ["127.0.0.1:3000 ::1", "127.0.0.1:3000 ::1"],
    ["Chrome/130.0.0.0 Safari/537.36", "Chrome/130.0.0.0 Safari/537.36"],
    ["v1.2.3.4 1.3.6.1.4.1.311", "v1.2.3.4 1.3.6.1.4.1.311"],
    ["std::vector a::b dead::beef 12:30:45", "std::vector a::b dead::beef 12:30:45"],
    ["http://2130706433/ http://0/ http://4294967296/", "http://2130706433/ http://0/ http://4294967296/"],
    ["10-11-12-13.html 1-2-3-4-5.a.b.c 0.01 0x1f", "10-11-12-13.html 1-2-3-4-5.a.b.c 0.01 0x1f"],
    ["2026-11-20T10:00:00.123Z", "2026-11-20T10:00:00.123Z"],
    ["aa:bb:cc:dd:ee:ff", "aa:bb:cc:dd:ee:ff"],
    ["abcdefab-cdef-4abc-8def-abcdefabcdef", "abcdefab-cdef-4abc-8def-abcdefabcdef"],
  ])("%j becomes %j", (text, masked) => {
    expect(maskAddresses(text)).toBe(masked);
    expect(holdsAddress(text)).toBe(text !== masked);
    expect(maskAddresses(masked)).toBe(masked);
  });

  test("are found in every spelling, whatever stands around them", () => {
    const group = fc.integer({ min: 0, max: 0xffff }).map((number) => number.toString(16));
    const address = fc.oneof(
      fc.ipV4().filter((ip) => !ip.startsWith("127.") && !ip.endsWith(".0.0")),
      fc.array(group, { minLength: 6, maxLength: 6 }).map((groups) => `2001:DB8:${groups.join(":")}`),
      fc.array(group, { minLength: 1, maxLength: 5 }).map((groups) => `2a00:1::${groups.join(":")}`),
      fc.array(group, { minLength: 1, maxLength: 5 }).map((groups) => `fd00:${groups.join(":")}::`),
    );
    const around = fc.constantFrom(
      "",
      " ",
      "=",
      "/",
      "(",
      "[",
      '"',
      ",",
      "?ip=",
      "http://",
      "client:",
      "é",
      "%20",
      "&",
    );
    fc.assert(
      fc.property(address, around, around, (ip, before, after) => {
        const text = `${before}${ip}${after === "client:" ? ")" : after}`;
        expect(maskAddresses(text)).not.toContain(ip);
      }),
      { numRuns: 3000 },
    );
  });

  test("are looked for in a time that grows as the text does", () => {
    for (const piece of [
      "a:",
      "1.",
      "1:2.",
      "::",
      "%253a",
      "ffff:",
      "1.1.1.",
      "2001:db8::",
      "%25",
      "://1",
      "0x1.",
      "00.",
      "1-",
    ]) {
      const text = piece.repeat(60_000 / piece.length);
      expect(processorMs(() => maskAddresses(text))).toBeLessThan(500);
    }
  });
});
