/** Bytes that arrive in pieces, read as one stream: a piece is taken when the one before it was read. */
export interface ByteFeed extends AsyncIterable<Uint8Array> {
  /** Resolves when the reader asks for more, or reads no more. */
  push(bytes: Uint8Array): Promise<void>;
  /** There is no more. */
  end(): void;
}

export function createByteFeed(): ByteFeed {
  let piece: Uint8Array | null = null;
  let isEnded = false;
  let isAbandoned = false;
  let onPiece: (() => void) | null = null;
  let onTaken: (() => void) | null = null;

  async function next(): Promise<IteratorResult<Uint8Array, undefined>> {
    // Who asks for more has read what there was.
    onTaken?.();
    onTaken = null;
    while (piece === null && !isEnded) await new Promise<void>((resolve) => (onPiece = resolve));
    const bytes = piece;
    piece = null;
    return bytes === null ? { done: true, value: undefined } : { done: false, value: bytes };
  }

  return {
    async push(bytes) {
      if (isAbandoned || bytes.byteLength === 0) return;
      piece = bytes;
      const taken = new Promise<void>((resolve) => (onTaken = resolve));
      onPiece?.();
      await taken;
    },
    end() {
      isEnded = true;
      onPiece?.();
    },
    [Symbol.asyncIterator]: () => ({
      next,
      async return() {
        isAbandoned = true;
        onTaken?.();
        return await Promise.resolve({ done: true as const, value: undefined });
      },
    }),
  };
}
