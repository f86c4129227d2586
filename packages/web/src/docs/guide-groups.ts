/** Guides that stand together, by name, each with what it is for. */
export interface GuideGroup {
  readonly title: string;
  readonly guides: readonly (readonly [name: string, about: string])[];
}

/** The guides in the order in which somebody needs them. */
export const guideGroups: readonly GuideGroup[] = [
  {
    title: "Sending",
    guides: [
      ["events", "What an event is, and how it is sent over plain HTTP"],
      ["browser", "One line for a website"],
      ["sdk", "Our own, which never waits and never throws"],
      ["receivers", "Keep the client that you have, and change its address"],
      ["import", "Access logs and conversations of the past"],
      ["sources", "Webhooks of GitHub, Stripe, Slack and others as events"],
    ],
  },
  {
    title: "Clients that you have",
    guides: [
      ["receivers-segment", "Segment's and RudderStack's libraries"],
      ["receivers-posthog", "PostHog's libraries, with their AI events"],
      ["receivers-mixpanel", "Mixpanel's libraries"],
      ["receivers-plausible", "Plausible's script and packages"],
      ["receivers-umami", "Umami's tracker"],
      ["receivers-opentelemetry", "OpenTelemetry, Traceloop, OpenInference"],
      ["receivers-langfuse", "Those that do not speak OpenTelemetry yet"],
      ["receivers-agents", "Batches of agent workers"],
      ["receivers-conversations", "Servers of chats, without a key"],
      ["receivers-workflows", "Executions and their nodes"],
    ],
  },
  {
    title: "Looking",
    guides: [
      ["analytics", "Each subject's figures, and how they are counted"],
      ["queries", "Any question, boards, links to them, and paper"],
      ["live", "What happens, the moment it happens"],
      ["exports", "CSV, JSON, NDJSON and Parquet"],
      ["demo", "What there is to find in the simulated shop"],
    ],
  },
  {
    title: "Agents",
    guides: [
      ["workers", "The runtime around an agent, with settings and metrics"],
      ["costs", "What models cost, and where prices come from"],
      ["tokens", "The names under which tokens are counted"],
      ["contents", "Keeping what models and tools were asked and answered"],
    ],
  },
  {
    title: "Telling others",
    guides: [
      ["webhooks", "Events to other programs, signed, and sent again until they are taken"],
      ["alerts", "What is watched, and who is told when it is not as it should be"],
      ["reports", "Boards that are sent to people when it is time"],
      ["breakers", "What fails again and again is not called until it works again"],
    ],
  },
  {
    title: "Operating",
    guides: [
      ["operating", "Installing, sizing, TLS, upgrades and limits"],
      ["configuration", "Every flag and variable"],
      ["keys", "What each kind may do, and who is signed in"],
      ["retention", "How long events are kept, and erasing"],
      ["backup", "Backups while it runs, and going back to one"],
      ["data-directory", "What a start looks at, and what to do when something is gone"],
      ["repair", "Bringing along what older releases stored"],
      ["performance", "What was measured, and how"],
    ],
  },
  {
    title: "Reference",
    guides: [
      ["errors", "Each code: what happened, and what to do"],
      ["live-protocol", "What live queries guarantee"],
      ["breaker-protocol", "How programs hear of breakers, and tell of calls"],
      ["agent-protocol", "What conversations with an agent guarantee"],
    ],
  },
];
