import { toDendroError } from "@dendro/core";
import type { Engine } from "./engine.ts";

/** What `GET /ready` says. */
export interface Readiness {
  /** Whether clients are served. Without the platform they are: with the last known settings. */
  readonly ready: boolean;
  readonly database: "ok" | "failing";
  /** `none` without a platform. */
  readonly platform: "none" | "connecting" | "connected" | "away" | "refused";
  /** How figures are delivered; `none` when they go nowhere. */
  readonly analytics: "none" | "ok" | "failing";
  /** Who is believed: whoever `authenticate` knows, or any client of this machine. */
  readonly authentication: "custom" | "loopback";
  /** Figures that wait to be delivered. */
  readonly waiting_events: number;
  readonly running_handlers: number;
  /** What is wrong, in sentences. */
  readonly reasons: readonly string[];
}

export async function readinessOf(
  opened: () => Promise<Engine>,
  authentication: Readiness["authentication"],
): Promise<Readiness> {
  try {
    const engine = await opened();
    await engine.checkDatabase();
    const platform = engine.platform();
    const delivery = engine.delivery();
    return {
      ready: true,
      database: "ok",
      platform: platform?.status ?? "none",
      analytics: delivery === null ? "none" : delivery.failing === null ? "ok" : "failing",
      authentication,
      waiting_events: delivery?.queued ?? 0,
      running_handlers: engine.runner.running,
      reasons: [
        ...(platform?.reason === null || platform === null ? [] : [`The platform: ${platform.reason}`]),
        ...(delivery === null || delivery.failing === null ? [] : [`Figures: ${delivery.failing.message}`]),
      ],
    };
  } catch (error) {
    const { code } = toDendroError(error);
    return {
      ready: false,
      database: "failing",
      platform: "none",
      analytics: "none",
      authentication,
      waiting_events: 0,
      running_handlers: 0,
      reasons: [code === "shutting_down" ? "The worker is closed." : "The database cannot be reached."],
    };
  }
}
