import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createEgress } from "./egress.ts";

const directory = mkdtempSync(join(tmpdir(), "dendro-egress-"));
const server = createServer((request, response) => response.end(String(request.headers.host)));
const egress = createEgress({
  allow: ["127.0.0.1"],
  proxy: null,
  resolve: async () => await Promise.resolve(["127.0.0.1"]),
});
let certificate = "";

beforeAll(async () => {
  const [key, cert] = [join(directory, "key.pem"), join(directory, "cert.pem")];
  const about = ["-subj", "/CN=hooks.example", "-addext", "subjectAltName=DNS:hooks.example,IP:127.0.0.1"];
  const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"];
  execFileSync("openssl", ["req", "-x509", ...curve, ...about, "-keyout", key, "-out", cert], {
    stdio: "ignore",
  });
  certificate = readFileSync(cert, "utf8");
  server.setSecureContext({ key: readFileSync(key), cert: certificate });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});

afterAll(async () => {
  await egress.close();
  server.close();
  rmSync(directory, { recursive: true });
});

async function call(host: string) {
  const { port } = server.address() as AddressInfo;
  const url = `https://${host}:${port}/`;
  return await egress.send({
    url,
    method: "GET",
    headers: {},
    body: null,
    timeoutMs: 5_000,
    maxAnswerBytes: 1_000,
  });
}

describe("TLS", () => {
  test("is refused with a certificate that nobody vouches for", async () => {
    expect(await call("hooks.example")).toMatchObject({
      kind: "failed",
      reason: "tls",
      message: expect.stringContaining("DEPTH_ZERO_SELF_SIGNED_CERT"),
    });
  });

  test("is spoken with a server whose certificate has the name that was called, and no other", async () => {
    const before = getCACertificates();
    setDefaultCACertificates([...before, certificate]);
    try {
      expect(await call("hooks.example")).toMatchObject({ kind: "answered", status: 200 });
      expect(await call("hooks.example.")).toMatchObject({ kind: "answered", status: 200 });
      expect(await call("127.0.0.1")).toMatchObject({ kind: "answered", status: 200 });
      expect(await call("other.example")).toMatchObject({
        reason: "tls",
        message: expect.stringContaining("ERR_TLS_CERT_ALTNAME_INVALID"),
      });
    } finally {
      setDefaultCACertificates(before);
    }
  });
});
