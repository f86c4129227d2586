import { agentBatch } from "./agent-batch.ts";
import { conversation } from "./conversation.ts";
import { langfuse } from "./langfuse.ts";
import { mixpanel } from "./mixpanel.ts";
import { native } from "./native.ts";
import { otlp } from "./otlp/otlp.ts";
import { plausible } from "./plausible.ts";
import { posthog } from "./posthog.ts";
import type { Receiver } from "./receiver.ts";
import { segment } from "./segment.ts";
import { umami } from "./umami.ts";
import { keepsWithinBounds } from "./within-bounds.ts";

/** Every wire format that is understood. */
export const receivers: readonly Receiver[] = [
  native,
  ...[segment, posthog, mixpanel, plausible, umami, otlp, langfuse, agentBatch, conversation].map(
    keepsWithinBounds,
  ),
];
