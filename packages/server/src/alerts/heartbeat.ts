import type { Egress } from "../egress/egress.ts";

export interface HeartbeatOptions {
  /** Who is called: a service that says when it was not. */
  readonly url: string;
  readonly egress: Pick<Egress, "send">;
  readonly userAgent: string;
  /** Who lives and does not look is as good as dead: then nobody is called. */
  readonly isWell: () => boolean;
  readonly onFault: (message: string) => void;
}

/** How often, in milliseconds. */
const everyMs = 60_000;

/** Calls an address every minute while Dendro lives, so that somebody else hears of it when it does not. @returns ends it */
export function startHeartbeat({ url, egress, userAgent, isWell, onFault }: HeartbeatOptions): () => void {
  const closing = new AbortController();
  async function beat(): Promise<void> {
    if (!isWell()) return onFault("Alerts were not judged for a while.");
    const outcome = await egress.send({
      url,
      method: "GET",
      headers: { "user-agent": userAgent },
      body: null,
      timeoutMs: 15_000,
      maxAnswerBytes: 1024,
      signal: closing.signal,
    });
    if (closing.signal.aborted) return;
    if (outcome.kind === "failed") onFault(outcome.message);
    else if (outcome.status >= 300) onFault(`It answers ${outcome.status}.`);
  }
  const timer = setInterval(() => void beat(), everyMs).unref();
  void beat();
  return () => {
    closing.abort();
    clearInterval(timer);
  };
}
