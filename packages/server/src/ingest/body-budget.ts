import { DendroError } from "@dendro/core";

/** What the bodies of one request hold of the budget. */
export interface BodyShare {
  /** @throws DendroError `overloaded` when there is no room left */
  take(bytes: number): void;
  /** Gives everything back. */
  release(): void;
}

/**
 * How much all requests together may hold in bodies that are being read or decoded, so that many large ones at once
 * cannot take all memory. Whoever comes when it is full is told to try again.
 */
export function createBodyBudget(maxBytes = 256 * 1024 * 1024): () => BodyShare {
  let heldBytes = 0;
  return () => {
    let ownBytes = 0;
    return {
      take(bytes) {
        if (heldBytes + bytes > maxBytes) {
          throw new DendroError(
            "overloaded",
            "Too many large requests arrive at once; send this one again in a moment.",
            { retryAfterSeconds: 1 },
          );
        }
        heldBytes += bytes;
        ownBytes += bytes;
      },
      release() {
        heldBytes -= ownBytes;
        ownBytes = 0;
      },
    };
  };
}
