import type { Measurement, ResolvedRange } from "@dendro/core";

/** What happened in a short time, as the states of a plan's measurements. */
export interface Pane {
  /** When it began, in milliseconds since 1970. */
  readonly start: number;
  readonly states: readonly unknown[];
}

/** The panes of a window that only moves forward, put together. */
export interface SlidingWindow {
  /** @returns what all panes that begin in the range come to, the same array while none comes or goes; null when there is none */
  move(range: ResolvedRange): readonly unknown[] | null;
}

/**
 * States cannot be taken apart again, so what leaves a window cannot be taken out. Two stacks do without: one of what came
 * since, put together as it comes, and one of what came before, put together from each pane to its end. When the latter is
 * used up the former is turned over, so that each pane is put together twice and no more. (Tangwongsan et al.: "General
 * Incremental Sliding-Window Aggregation", 2015.)
 * @param panes in order
 */
export function createSlidingWindow(
  panes: readonly Pane[],
  measurements: readonly Measurement[],
): SlidingWindow {
  /** Of each pane that came before, what it and those after it come to; the oldest is last. */
  let front: { readonly start: number; readonly states: readonly unknown[] }[] = [];
  let back: Pane[] = [];
  let backStates: readonly unknown[] | null = null;
  let next = 0;
  let all: readonly unknown[] | null = null;

  // Aggregates may change what they are given, and give it back.
  function merge(one: readonly unknown[] | null, other: readonly unknown[]): readonly unknown[] {
    const copy = structuredClone(other);
    if (one === null) return copy;
    const into = structuredClone(one);
    return measurements.map(({ aggregate }, index) => aggregate.merge(into[index], copy[index]));
  }

  function turn(): void {
    let states: readonly unknown[] | null = null;
    front = back
      .toReversed()
      .map((pane) => ({ start: pane.start, states: (states = merge(states, pane.states)) }));
    back = [];
    backStates = null;
  }

  return {
    move({ from, to }) {
      let isSame = true;
      for (let pane = panes[next]; pane !== undefined && pane.start < to; pane = panes[++next]) {
        back.push(pane);
        backStates = merge(backStates, pane.states);
        isSame = false;
      }
      for (;;) {
        if (front.length === 0 && (back[0]?.start ?? Infinity) < from) turn();
        if ((front.at(-1)?.start ?? Infinity) >= from) break;
        front.pop();
        isSame = false;
      }
      if (isSame) return all;
      const older = front.at(-1)?.states ?? null;
      all = older === null || backStates === null ? (older ?? backStates) : merge(older, backStates);
      return all;
    },
  };
}
