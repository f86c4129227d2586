/** Counts the sockets of which it is not known whose they are, so that strangers cannot hold them all. */
export interface Unidentified {
  hasRoom(address: string): boolean;
  /** @returns what to call once it is known whose it is, or it is gone; calling it again does nothing */
  add(address: string): () => void;
}

export function createUnidentified(max: number, maxPerAddress: number): Unidentified {
  const byAddress = new Map<string, number>();
  let all = 0;
  return {
    hasRoom: (address) => all < max && (byAddress.get(address) ?? 0) < maxPerAddress,
    add(address) {
      all += 1;
      byAddress.set(address, (byAddress.get(address) ?? 0) + 1);
      let isCounted = true;
      return () => {
        if (!isCounted) return;
        isCounted = false;
        all -= 1;
        const left = (byAddress.get(address) ?? 1) - 1;
        if (left > 0) byAddress.set(address, left);
        else byAddress.delete(address);
      };
    },
  };
}
