/** Random bytes as lower-case hexadecimal. `getRandomValues` is in every runtime, and on pages without TLS too. */
export function randomHex(bytes: number): string {
  let hex = "";
  for (const byte of crypto.getRandomValues(new Uint8Array(bytes))) hex += byteHex[byte];
  return hex;
}

const byteHex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));
