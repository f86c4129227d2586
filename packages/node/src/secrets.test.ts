import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createSealer, readSecretKey, secretKeyFile } from "./secrets.ts";

const key = new Uint8Array(32).fill(1);

test("what is sealed is opened by its key at its place, and in no other way", () => {
  const other = createSealer(new Uint8Array(32).fill(2));
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.nat(200), (text, at) => {
      const sealer = createSealer(key);
      const sealed = sealer.seal(text, "here");
      expect(sealer.open(sealed, "here")).toBe(text);
      expect(sealer.open(sealed, "there")).toBeNull();
      expect(other.open(sealed, "here")).toBeNull();
      expect(sealer.seal(text, "here")).not.toBe(sealed);
      const bytes = Buffer.from(sealed, "base64url");
      bytes[at % bytes.length] = (bytes[at % bytes.length] as number) ^ 1;
      expect(sealer.open(bytes.toString("base64url"), "here")).toBeNull();
      expect(sealer.open(sealed.slice(0, at % sealed.length), "here")).toBeNull();
    }),
  );
});

test("a key is 32 bytes, and the error does not repeat it", () => {
  const base64 = Buffer.from(key).toString("base64");
  for (const text of [base64, base64.replace("=", ""), Buffer.from(key).toString("hex")])
    expect(Buffer.from(readSecretKey(text)).equals(key)).toBe(true);
  expect(() => readSecretKey("")).toThrow("openssl rand");
  for (const text of ["hunter2", base64.slice(4), `${base64}AAAA`]) {
    expect(() => readSecretKey(text)).toThrow("openssl rand");
    expect(() => readSecretKey(text)).not.toThrow(text);
  }
});

test("a key file is made once, and for its owner alone", () => {
  const directory = mkdtempSync(join(tmpdir(), "secret-"));
  const path = join(directory, "deep", "secret.key");
  const made = secretKeyFile(path);
  expect(made).toHaveLength(32);
  expect(secretKeyFile(path)).toEqual(made);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  rmSync(directory, { recursive: true });
});
