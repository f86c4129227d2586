import type { Received } from "../api/sources.ts";
import { StatePill } from "../webhooks/state-pill.tsx";

export const messageStates = {
  pending: "Waiting",
  processed: "Event",
  failed: "No event",
  refused: "Refused",
} as const;

const looks = { pending: "quiet", processed: "good", failed: "bad", refused: "warn" } as const;

/** What became of a message. */
export const MessageState = ({ message: { status } }: { message: Pick<Received, "status"> }) => (
  <StatePill look={looks[status]}>{messageStates[status]}</StatePill>
);
