import { randomUUID } from "node:crypto";
import type { Egress } from "../egress/egress.ts";
import type { BreakerName } from "./breaker.ts";
import type { Breakers } from "./breakers.ts";
import type { BreakerSettingsStore } from "./settings.ts";

export interface HealthChecksOptions {
  readonly breakers: Pick<Breakers, "tell">;
  readonly settings: Pick<BreakerSettingsStore, "effective">;
  readonly egress: Pick<Egress, "send">;
  readonly userAgent: string;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

/** A server may think about it for so long, in milliseconds. */
const timeoutMs = 10_000;

/**
 * Asks what a breaker protects whether it works again, where an address is set for that: once per recovery time, as one of the
 * probes. After a kill in between, its place becomes free like that of any probe that never reports.
 */
export function createHealthChecks({ breakers, settings, egress, userAgent, clock }: HealthChecksOptions) {
  return async ({ tenant, node }: BreakerName): Promise<void> => {
    const { healthUrl, probeTimeoutMs } = settings.effective(tenant, node);
    if (healthUrl === null) return;
    const lease = `health-${randomUUID()}`;
    const { isGranted, breaker } = await breakers.tell({
      tenant,
      node,
      input: { type: "probe", at: clock(), lease },
    });
    if (!isGranted || breaker === null) return;
    const outcome = await egress.send({
      url: healthUrl,
      method: "GET",
      headers: { "user-agent": userAgent },
      body: null,
      timeoutMs: Math.min(timeoutMs, probeTimeoutMs),
      maxAnswerBytes: 1024,
    });
    const isWell = outcome.kind === "answered" && outcome.status >= 200 && outcome.status < 300;
    const error = outcome.kind === "answered" ? `health_${outcome.status}` : `health_${outcome.reason}`;
    const at = clock();
    await breakers.tell({
      tenant,
      node,
      input: {
        type: "call",
        at,
        endedAt: at,
        error: isWell ? null : error,
        began: { opening: breaker.state.opening },
        lease,
      },
    });
  };
}
