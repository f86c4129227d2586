import type { Random } from "./random.ts";
import { sources } from "./shop.ts";
import type { Recorder } from "./simulated-event.ts";
import { isWithin, versionAt } from "./stories.ts";
import type { SpanIds } from "./trace.ts";
import type { World } from "./world.ts";

/** Others whose APIs the shop calls; nobody is called like them. */
const providers = {
  payrail: { medianMs: 420, failures: 0.006 },
  parcelpigeon: { medianMs: 7800, failures: 0.012 },
} as const;

/**
 * A request of the shop to somebody else's API. The release that is taken back sends payments that are not understood,
 * so it is the provider that fails first.
 */
export function callProvider(
  { stories }: World,
  random: Random,
  { addOther }: Recorder,
  call: {
    readonly provider: keyof typeof providers;
    readonly route: string;
    readonly at: number;
    readonly span?: SpanIds;
  },
): { readonly isOk: boolean; readonly durationMs: number } {
  const { route } = call;
  const { medianMs, failures } = providers[call.provider];
  const isBroken = call.provider === "payrail" && isWithin(call.at, stories.badDeploy);
  const isOk = !random.chance(isBroken ? 0.8 : failures);
  const durationMs = Math.round(random.logNormal(medianMs, 0.3) * (isBroken ? 5 : 1));
  addOther("request", call.at, {
    source: sources.orders,
    version: versionAt(stories.releases, call.at),
    provider: call.provider,
    method: "POST",
    route,
    path: route,
    status_code: isOk ? 201 : 504,
    duration_ms: durationMs,
    ...(isOk ? {} : { error_type: "provider_timeout" }),
    ...call.span,
  });
  return { isOk, durationMs };
}
