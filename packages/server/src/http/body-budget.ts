import { DendroError } from "@dendro/core";
import type { FairShare } from "../fair/fair-share.ts";

/** What the bodies of one request hold of the memory for bodies. */
export interface BodyShare {
  /** @throws DendroError `overloaded` when there is no room left */
  take(bytes: number): void;
  /** Gives everything back. */
  release(): void;
}

/**
 * How much all requests together may hold in bodies that are being read or decoded, so that many large ones at once
 * cannot take all memory. Whoever comes when it is full is told to try again.
 * @param owner a tenant; the address of a sender who is not known
 */
export function createBodyShare(memory: FairShare, owner: string): BodyShare {
  let ownBytes = 0;
  return {
    take(bytes) {
      if (!memory.take(owner, bytes)) {
        throw new DendroError(
          "overloaded",
          "Too many large requests arrive at once; send this one again in a moment.",
          { retryAfterSeconds: 1 },
        );
      }
      ownBytes += bytes;
    },
    release() {
      memory.give(owner, ownBytes);
      ownBytes = 0;
    },
  };
}
