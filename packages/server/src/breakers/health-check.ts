import { randomUUID } from "node:crypto";
import type { Egress } from "../egress/egress.ts";
import type { BreakerName } from "./breaker.ts";
import type { BreakerRecords } from "./breaker-records.ts";
import type { Breakers } from "./breakers.ts";
import type { BreakerSettingsStore } from "./settings.ts";

export interface HealthChecksOptions {
  readonly breakers: Pick<Breakers, "tell">;
  readonly records: Pick<BreakerRecords, "halfOpen">;
  readonly settings: Pick<BreakerSettingsStore, "effective">;
  readonly egress: Pick<Egress, "send">;
  readonly userAgent: string;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

/** A server may think about it for so long, in milliseconds. */
const timeoutMs = 10_000;
/** How many are asked at once. */
const atOnce = 100;

/** Asks what breakers protect whether it works again, where an address is set for that: as one of the probes. */
export interface HealthChecks {
  /** Asks of one that has become half open. */
  check(name: BreakerName): Promise<void>;
  /** Asks again of those that nobody has tried for a recovery time, and of which the answer was lost by a kill. */
  checkUntried(): Promise<void>;
}

export function createHealthChecks(options: HealthChecksOptions): HealthChecks {
  const { breakers, records, settings, egress, userAgent, clock } = options;

  async function check({ tenant, node }: BreakerName): Promise<void> {
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
  }

  return {
    check,
    async checkUntried() {
      const now = clock();
      const untried = (await records.halfOpen()).filter(({ tenant, node, updatedAt }) => {
        const { healthUrl, openMs } = settings.effective(tenant, node);
        return healthUrl !== null && now - updatedAt >= openMs;
      });
      await Promise.all(untried.slice(0, atOnce).map(check));
    },
  };
}
