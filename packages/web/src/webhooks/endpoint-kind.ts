import type { Endpoint } from "../api/webhooks.ts";

export type EndpointKind = Endpoint["kind"];

interface KnownKind {
  readonly title: string;
  /** What the address is of. */
  readonly address: string;
  readonly example: string;
}

/** The forms in which messages are sent, each with what its address is. */
export const endpointKinds: Readonly<Record<EndpointKind, KnownKind>> = {
  standard: {
    title: "A webhook",
    address: "It is sent a POST for each event, over http or https.",
    example: "https://hooks.example.com/dendro",
  },
  slack: {
    title: "Slack",
    address: "Of an incoming webhook of a Slack app.",
    example: "https://hooks.slack.com/services/…",
  },
  discord: {
    title: "Discord",
    address: "Of a webhook of a channel: its settings, Integrations.",
    example: "https://discord.com/api/webhooks/…",
  },
  teams: {
    title: "Microsoft Teams",
    address: "Of a workflow that posts to a channel when a webhook request is received.",
    example: "https://….logic.azure.com/workflows/…",
  },
  pagerduty: {
    title: "PagerDuty",
    address: "Of the Events API v2, in the US or in Europe.",
    example: "https://events.pagerduty.com/v2/enqueue",
  },
};
