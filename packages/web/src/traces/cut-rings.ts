interface Linked<T> {
  parent: T | null;
}

/** Takes out of every ring of parents the link of the one that comes first. */
export function cutRings<T extends Linked<T>>(nodes: readonly T[], compare: (a: T, b: T) => number): void {
  const walks = new Map<T, number>();
  for (const [walk, node] of nodes.entries()) {
    let at: T | null = node;
    for (; at !== null && !walks.has(at); at = at.parent) walks.set(at, walk);
    // Back where this very walk has been.
    if (at !== null && walks.get(at) === walk) firstOf(at, compare).parent = null;
  }
}

function firstOf<T extends Linked<T>>(start: T, compare: (a: T, b: T) => number): T {
  let first = start;
  for (let at = start.parent; at !== null && at !== start; at = at.parent)
    if (compare(at, first) < 0) first = at;
  return first;
}
