import type { BreakerInput, BreakerState, BreakerTransition } from "@dendro/core";
import type { CallIds } from "./call-ids.ts";

/** Names a circuit breaker: of a tenant's node type, of `tool:` and a tool, or of `provider:` and a provider. */
export interface BreakerName {
  readonly tenant: string;
  readonly node: string;
}

/** A breaker as the store has it. */
export interface Breaker extends BreakerName {
  /** Rises with every transition. */
  readonly version: number;
  readonly state: BreakerState;
}

/** Something that a breaker is told. */
export interface Told extends BreakerName {
  readonly input: BreakerInput;
  /** By what a call is known that may be told of twice. */
  readonly calls?: CallIds;
  /** Whether a program tells of it, or the log does. @defaultValue "program" */
  readonly way?: "program" | "log";
}

/** What was done about it. */
export interface Answered {
  /** As it is afterwards; null where the tenant is gone, or has too many breakers. */
  readonly breaker: Breaker | null;
  readonly transitions: readonly BreakerTransition[];
  readonly isGranted: boolean;
}

/** How many breakers a tenant may have. Those that nobody calls go after some days. */
export const maxBreakers = 1000;
