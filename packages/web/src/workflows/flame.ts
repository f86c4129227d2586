import type { BottlenecksResult } from "@dendro/core";

/** A part of all the time, which its own parts make up. */
export interface FlamePart {
  readonly name: string;
  readonly seconds: number;
  /** Of all the time, 0 to 100. */
  readonly share: number;
  /** Executions on whose critical path it was. */
  readonly runs: number;
  readonly parts: readonly FlamePart[];
}

/** Where the time of all workflows goes: of each its nodes, the longest first. */
export function flameOf(
  workflows: readonly { readonly name: string; readonly nodes: BottlenecksResult["results"] }[],
): readonly FlamePart[] {
  const secondsOf = (nodes: BottlenecksResult["results"]) =>
    nodes.reduce((sum, { duration_s: seconds }) => sum + seconds, 0);
  const whole = workflows.reduce((sum, { nodes }) => sum + secondsOf(nodes), 0);
  if (whole === 0) return [];
  const shareOf = (seconds: number) => (seconds / whole) * 100;
  return workflows
    .map(({ name, nodes }): FlamePart => {
      const seconds = secondsOf(nodes);
      return {
        name,
        seconds,
        share: shareOf(seconds),
        runs: Math.max(0, ...nodes.map(({ runs }) => runs)),
        parts: nodes.map(({ name: node, duration_s: own, runs }) => ({
          name: node ?? "(none)",
          seconds: own,
          share: shareOf(own),
          runs,
          parts: [],
        })),
      };
    })
    .filter(({ seconds }) => seconds > 0)
    .toSorted((a, b) => b.seconds - a.seconds);
}
