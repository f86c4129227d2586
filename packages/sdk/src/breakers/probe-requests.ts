import type { BreakerFrameToProgram, BreakerFrameToServer } from "@dendro/core";
import { runtimeTimer } from "@dendro/delivery";

export type ProbeAnswer = Extract<BreakerFrameToProgram, { type: "probe" }>;

/** Asks Dendro for places of probes. */
export interface ProbeRequests {
  /** Null when Dendro is away, or does not answer in time. */
  ask(node: string): Promise<ProbeAnswer | null>;
  answered(answer: ProbeAnswer): void;
  /** Nobody answers any more. */
  clear(): void;
}

const timeoutMs = 2000;

export function createProbeRequests(send: (frame: BreakerFrameToServer) => boolean): ProbeRequests {
  const waiting = new Map<string, (answer: ProbeAnswer | null) => void>();
  let count = 0;

  return {
    ask: async (node) =>
      await new Promise((resolve) => {
        const id = `p${(count += 1)}`;
        const cancel = runtimeTimer(() => waiting.get(id)?.(null), timeoutMs, true);
        waiting.set(id, (answer) => {
          waiting.delete(id);
          cancel();
          resolve(answer);
        });
        if (!send({ type: "probe", id, node })) waiting.get(id)?.(null);
      }),
    answered: (answer) => waiting.get(answer.id)?.(answer),
    clear() {
      for (const settle of waiting.values()) settle(null);
    },
  };
}
