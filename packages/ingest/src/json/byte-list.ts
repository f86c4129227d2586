/** Bytes that come piece by piece. */
export interface ByteList {
  push(bytes: Uint8Array): void;
  all(): Uint8Array;
}

export function createByteList(): ByteList {
  const pieces: Uint8Array[] = [];
  let length = 0;
  return {
    push(bytes) {
      pieces.push(bytes);
      length += bytes.length;
    },
    all() {
      const whole = new Uint8Array(length);
      let at = 0;
      for (const piece of pieces) {
        whole.set(piece, at);
        at += piece.length;
      }
      return whole;
    },
  };
}
