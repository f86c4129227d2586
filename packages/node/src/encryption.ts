import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { DendroError } from "@dendro/core";

/** Keeps texts that nobody may read off the disk: AES-256-GCM, with a new nonce for each. */
export interface Encryption {
  /** @param place where it is kept; what was encrypted for one place cannot be decrypted at another */
  encrypt(text: string, place: string): string;
  /** @returns null when the key is another, or the text was changed */
  decrypt(encrypted: string, place: string): string | null;
}

const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;

/** @param key 32 bytes */
export function createEncryption(key: Uint8Array): Encryption {
  return {
    encrypt(text, place) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(place));
      const encrypted = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), encrypted]).toString("base64url");
    },
    decrypt(encrypted, place) {
      const bytes = Buffer.from(encrypted, "base64url");
      try {
        const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, nonceBytes), {
          // Otherwise a tag that was cut short would do.
          authTagLength: tagBytes,
        })
          .setAAD(Buffer.from(place))
          .setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
        const text = [decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()];
        return Buffer.concat(text).toString("utf8");
      } catch {
        return null;
      }
    },
  };
}

/**
 * Reads a key as a person configures it: 32 bytes in Base64 or hexadecimal.
 * @throws DendroError `invalid_configuration` without repeating what was given
 */
export function readSecretKey(text: string): Uint8Array {
  const isHex = /^[\da-f]{64}$/iu.test(text);
  const key = Buffer.from(text, isHex ? "hex" : "base64");
  if (key.length === keyBytes && (isHex || /^[\w+/-]{43}=?$/u.test(text))) return key;
  throw new DendroError(
    "invalid_configuration",
    "The secret key must be 32 bytes in Base64 or hexadecimal; make one with `openssl rand -base64 32`.",
  );
}

/** The key in a file that only its owner may read; made when there is none, by one of those who start at once. */
export function secretKeyFile(path: string): Uint8Array {
  if (!existsSync(path)) {
    mkdirSync(dirname(path), { recursive: true });
    const own = `${path}.${randomBytes(6).toString("hex")}`;
    writeFileSync(own, `${randomBytes(keyBytes).toString("base64")}\n`, { mode: 0o600, flush: true });
    try {
      linkSync(own, path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    } finally {
      rmSync(own, { force: true });
    }
  }
  try {
    return readSecretKey(readFileSync(path, "utf8").trim());
  } catch (error) {
    if (!(error instanceof DendroError)) throw error;
    throw new DendroError(
      "invalid_configuration",
      `The file ${path} holds no key: it must be 32 bytes in Base64 or hexadecimal, on one line. ` +
        "Put a copy of it back, for without it secrets in settings cannot be read; or move it away to have a new one made, and set them again.",
    );
  }
}
