import { useState } from "react";
import type { StoredEvent } from "../api/client.ts";
import { newerThan } from "./newer-than.ts";

interface Held {
  /** What the list is of: one of something else is never shown. */
  readonly of: string;
  readonly events: readonly StoredEvent[];
}

/** A list that stays as it is while it is held, and how many came meanwhile; `catchUp` shows those too. */
export function useHeld(
  latest: readonly StoredEvent[] | null,
  of: string,
  isHeld: boolean,
): { shown: readonly StoredEvent[] | null; newer: number; catchUp: () => void } {
  const [held, setHeld] = useState<Held | null>(null);
  if (!isHeld && held !== null) setHeld(null);
  if (isHeld && latest !== null && held?.of !== of) setHeld({ of, events: latest });
  const shown = isHeld && held?.of === of ? held.events : latest;
  return {
    shown,
    newer: shown === null || latest === null ? 0 : newerThan(shown, latest),
    catchUp: () => latest !== null && setHeld({ of, events: latest }),
  };
}
