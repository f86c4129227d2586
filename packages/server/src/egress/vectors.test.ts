import { DendroError } from "@dendro/core";
import { afterAll, describe, expect, test } from "vitest";
import { createEgress } from "./egress.ts";

/** A DNS that knows these names; any other is public. */
const names: Readonly<Record<string, readonly string[]>> = {
  "private.example": ["10.0.0.7"],
  "loopback.example": ["127.0.0.1"],
  "127.0.0.1.nip.example": ["127.0.0.1"],
  "metadata.example": ["169.254.169.254"],
  "six.example": ["::1"],
  "mapped.example": ["::ffff:192.168.0.1"],
  "ula.example": ["fd00:ec2::254"],
  "zone.example": ["fe80::1%eth0"],
  "mixed.example": ["93.184.215.14", "10.0.0.7"],
  "mixed-six.example": ["93.184.215.14", "::ffff:7f00:1"],
  "nonsense.example": ["not an address"],
  "none.example": [],
};
const egress = createEgress({
  allow: [],
  proxy: null,
  resolve: async (host) => await Promise.resolve(names[host] ?? ["93.184.215.14"]),
});
afterAll(egress.close);

/** Of the kinds that published lists have: OWASP's SSRF prevention cheat sheet, svix's and PayloadsAllTheThings' vectors. */
const refused: Readonly<Record<string, readonly string[]>> = {
  "is none": [
    "",
    "nonsense",
    "//example.com",
    "/path",
    "http://",
    "https://",
    "http:///",
    "http://:80",
    "http://%",
    "https://exa mple.com",
    "http://[::1",
    "http://a..b.example",
    "http://.example.com",
    "http://-%00.example",
  ],
  "is of another scheme": [
    "ftp://example.com",
    "file:///etc/passwd",
    "gopher://127.0.0.1:6379/_INFO",
    "dict://example.com:11211",
    "javascript:alert(1)",
    "data:text/plain,x",
    "ws://example.com",
    "unix:/var/run/docker.sock",
    "jar:http://example.com!/",
    "ldap://example.com",
    "tftp://example.com",
    "netdoc:///etc/passwd",
    "blob:https://example.com/1",
  ],
  "has credentials": [
    "https://user@example.com",
    "https://user:password@example.com",
    "https://:password@example.com",
    "http://example.com@127.0.0.1",
    "http://127.0.0.1@example.com",
    "http://example.com%40127.0.0.1:x@example.com",
  ],
  "is loopback": [
    "http://127.0.0.1",
    "http://127.0.0.1:22",
    "http://127.127.127.127",
    "http://127.255.255.254",
    "http://[::1]",
    "http://[0:0:0:0:0:0:0:1]:80",
    "http://[0000::1]",
  ],
  "is spelled as other numbers": [
    "http://2130706433",
    "http://0x7f000001",
    "http://017700000001",
    "http://0177.0.0.1",
    "http://0x7f.0.0.1",
    "http://0x7f.1",
    "http://127.1",
    "http://127.0.1",
    "http://0177.0x0.1",
    "http://00000177.1",
    "http://2852039166",
    "http://0xa9fea9fe",
    "http://0251.0376.0251.0376",
  ],
  "is spelled with other letters": [
    "http://①②⑦.⓪.⓪.①",
    "http://１２７.０.０.１",
    "http://127。0。0。1",
    "http://127．0．0．1",
    "http://127%2e0%2e0%2e1",
    "http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ",
    "http://LOCALHOST",
    "http://loc\u00adalhost",
    "http://local\thost",
    "http://127.0.0.1.",
    "http://localhost.",
    "http://localhost..",
    "http://127.0.0.1..",
    "http:\\\\127.0.0.1\\",
    "http:127.0.0.1",
    "http:/127.0.0.1",
    " http://127.0.0.1 ",
    "http://127.0.0.1#@example.com",
    "http://127.0.0.1\\@example.com",
    "http://127.0.0.1?@example.com",
    "HTTP://127.0.0.1",
  ],
  "is unspecified": [
    "http://0",
    "http://0.0.0.0",
    "http://0.0.0.0:80",
    "http://0x0",
    "http://0000",
    "http://[::]",
    "http://[::]:25",
    "http://0.1.2.3",
  ],
  "is private": [
    "http://10.0.0.1",
    "http://10.255.255.255",
    "http://172.16.0.1",
    "http://172.31.255.255",
    "http://192.168.0.1",
    "http://[fc00::1]",
    "http://[fdff:ffff::1]",
    "http://[fec0::1]",
  ],
  "is shared by a provider": [
    "http://100.64.0.1",
    "http://100.127.255.255",
    "http://100.100.100.200/latest/meta-data/",
  ],
  "is link-local or metadata": [
    "http://169.254.169.254/latest/meta-data/",
    "http://169.254.170.2/v2/credentials",
    "http://[fd00:ec2::254]/latest/meta-data/",
    "http://[fd20:ce::254]",
    "http://[fe80::1]",
    "http://[fe80::1%25eth0]",
    "http://192.0.0.192/opc/v1/",
    "http://168.63.129.16",
    "http://metadata.google.internal/computeMetadata/v1/",
    "http://metadata.google.internal./",
  ],
  "is reserved": [
    "http://192.0.2.1",
    "http://198.51.100.1",
    "http://203.0.113.1",
    "http://198.18.0.1",
    "http://192.88.99.1",
    "http://224.0.0.1",
    "http://239.255.255.250:1900",
    "http://240.0.0.1",
    "http://255.255.255.255",
    "http://[ff02::1]",
    "http://[2001:db8::1]",
    "http://[3fff::1]",
    "http://[100::1]",
    "http://[4000::1]",
  ],
  "is IPv4 within IPv6": [
    "http://[::ffff:127.0.0.1]",
    "http://[::ffff:7f00:1]",
    "http://[0:0:0:0:0:ffff:10.0.0.1]",
    "http://[::127.0.0.1]",
    "http://[::7f00:1]",
    "http://[64:ff9b::127.0.0.1]",
    "http://[64:ff9b::a9fe:a9fe]",
    "http://[64:ff9b:1::1]",
    "http://[2002:7f00:1::]",
    "http://[2002:c0a8:1::1]",
    "http://[2001:0:7f00:1::]",
    "http://[::ffff:0:127.0.0.1]",
  ],
  "is a name of no public network": [
    "http://localhost",
    "http://localhost:3000",
    "http://a.localhost",
    "http://localhost.localdomain",
    "http://printer.local",
    "http://nas.home.arpa",
    "http://db.internal",
    "http://DB.INTERNAL.",
  ],
  "is a name that resolves to one": Object.keys(names)
    .filter((name) => name !== "none.example")
    .map((name) => `https://${name}`),
};

describe.each(Object.entries(refused))("an address that %s", (_why, urls) => {
  test.each(urls)("%s is refused when it is configured and when it is called", async (url) => {
    const error = await egress.check(url).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(DendroError);
    expect(error).toMatchObject({ code: "invalid_request" });
    const request = {
      url,
      method: "POST",
      headers: {},
      body: "x",
      timeoutMs: 1_000,
      maxAnswerBytes: 10,
    } as const;
    expect(await egress.send(request)).toMatchObject({ kind: "failed", reason: "refused" });
  });
});

test.each([
  "https://example.com",
  "https://example.com:8443/hooks?a=b#c",
  "http://example.com:22",
  "https://example.com./hooks",
  "https://bücher.example",
  "https://my_service.example.com",
  "https://localhost.example.com",
  "https://internal.example.com",
  "https://none.example",
  "http://8.8.8.8",
  "http://134744072",
  "http://[2606:4700::1111]",
  "http://[::ffff:8.8.8.8]",
  "http://[64:ff9b::808:808]",
  "http://100.63.255.255",
  "http://172.15.255.255",
  "http://172.32.0.1",
  "http://198.17.255.255",
])("%s may be configured", async (url) => {
  await expect(egress.check(url)).resolves.toBeUndefined();
});

test("a refusal says why, and what would allow it", async () => {
  await expect(egress.check("http://0x0a.1/")).rejects.toThrow(
    "10.0.0.1 is within 10.0.0.0/8, a private network (RFC 1918), which Dendro does not call. " +
      "Who runs this server can allow it with DENDRO_EGRESS_ALLOW=10.0.0.1.",
  );
  await expect(egress.check("http://db.internal/")).rejects.toThrow("DENDRO_EGRESS_ALLOW=db.internal");
});

test("a refusal of a name does not say which address it has", async () => {
  const error = (await egress.check("http://private.example").catch((thrown: unknown) => thrown)) as Error;
  expect(error.message).toContain("private.example has an address within 10.0.0.0/8");
  expect(error.message).not.toContain("10.0.0.7");
});
