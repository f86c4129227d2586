import type { CriticalStep } from "@dendro/core";

/** When each span was on the critical path, by its id; adjoining stretches are one. */
export function criticalStretches(
  steps: readonly CriticalStep[],
): ReadonlyMap<string, readonly (readonly [start: number, end: number])[]> {
  const stretches = new Map<string, [number, number][]>();
  for (const { span_id: id, start, end } of steps) {
    const own = stretches.get(id);
    const last = own?.at(-1);
    if (own === undefined) stretches.set(id, [[start, end]]);
    else if (last !== undefined && last[1] === start) last[1] = end;
    else own.push([start, end]);
  }
  return stretches;
}
