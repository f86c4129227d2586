/** What operations are about, in the order in which they are shown. */
export const tags = {
  Events: "Send events, and look at single ones.",
  Questions: "Any figures, by anything, over any time; and sequences of events.",
  Sites: "What visitors of websites do.",
  Goals: "What a tenant counts as conversions.",
  Segments: "Filters with a name.",
  Boards: "Questions that are kept beside each other.",
  Agents: "What agents do.",
  Workflows: "Executions of workflows, and their nodes.",
  Conversations: "Chats, and the people in them.",
  Requests: "Requests of APIs and edge workers.",
  Traces: "Runs, executions and traces as trees.",
  Exports: "Answers and events as files.",
  Webhooks: "Events that are sent to other programs as they happen.",
  Workers: "Agents that are connected, and their settings.",
  Prices: "What models cost.",
  Tenants: "Who the figures belong to.",
  Keys: "Who may do what.",
  Erasures: "Permanent deletion.",
  Backups: "All data as of a moment, for a copy elsewhere.",
  Imports: "Files of what happened before.",
  Repairs: "What older releases stored, brought along.",
  Session: "Who is signed in to the dashboard.",
  Status: "How Dendro is.",
  Receivers: "What clients of other systems send, unchanged but for its address and its key.",
} as const;

export type Tag = keyof typeof tags;
