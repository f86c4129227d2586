import type { PathsResult } from "@dendro/core";
import type { Flow, FlowLink, FlowNode } from "../charts/flow.ts";

type PathLink = PathsResult["results"][number];

/** Where a link begins and ends, in steps from the middle (or the beginning). */
const places = (step: number): readonly [from: number, to: number] =>
  step > 0 ? [step - 1, step] : [step, step + 1];

/** Paths as a flow: each station once in every step in which it is reached. */
export function pathFlow(title: string, results: readonly PathLink[]): Flow {
  const first = Math.min(0, ...results.map(({ step }) => places(step)[0]));
  const nodes = new Map<string, FlowNode>();
  const nodeAt = (place: number, station: string | null, missing: string): string => {
    const id = JSON.stringify([place, station, station === null ? missing : ""]);
    const node = { id, title: station ?? missing, column: place - first, isPlace: station !== null };
    nodes.set(id, node);
    return id;
  };
  const links = results.map(({ step, from, to, count }): FlowLink => {
    const [begin, end] = places(step);
    return { from: nodeAt(begin, from, "Begin"), to: nodeAt(end, to, "End"), count };
  });
  return { title, nodes: [...nodes.values()], links };
}
