import { useSyncExternalStore } from "react";

/** How often what is shown relative to now is brought up to date, in milliseconds. */
const tickMs = 30_000;

function subscribe(listener: () => void): () => void {
  const timer = setInterval(listener, tickMs);
  return () => clearInterval(timer);
}

const read = () => Math.ceil(Date.now() / tickMs) * tickMs;

/** Now, in milliseconds since 1970, as exactly as "5 min ago" needs it. */
export const useNow = (): number => useSyncExternalStore(subscribe, read);
