import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createEncryption, readSecretKey, secretKeyFile } from "./encryption.ts";

const key = new Uint8Array(32).fill(1);

test("what is encrypted is opened by its key at its place, and in no other way", () => {
  const other = createEncryption(new Uint8Array(32).fill(2));
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.nat(200), (text, at) => {
      const encryption = createEncryption(key);
      const encrypted = encryption.encrypt(text, "here");
      expect(encryption.decrypt(encrypted, "here")).toBe(text);
      expect(encryption.decrypt(encrypted, "there")).toBeNull();
      expect(other.decrypt(encrypted, "here")).toBeNull();
      expect(encryption.encrypt(text, "here")).not.toBe(encrypted);
      const bytes = Buffer.from(encrypted, "base64url");
      bytes[at % bytes.length] = (bytes[at % bytes.length] as number) ^ 1;
      expect(encryption.decrypt(bytes.toString("base64url"), "here")).toBeNull();
      expect(encryption.decrypt(encrypted.slice(0, at % encrypted.length), "here")).toBeNull();
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
