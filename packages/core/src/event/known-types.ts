import type { ColumnName } from "./columns.ts";
import type { Event } from "./event.ts";

/** What a part of the catalogue is about; `all` is about everything. */
export type Domain = "all" | "web" | "requests" | "agents" | "workflows" | "conversations";

/** A type of event that Dendro knows. Any other type is welcome; knowing one lets us check and interpret it. */
export interface KnownType {
  readonly domain: Domain;
  readonly description: string;
  /** Fields without which it means nothing. */
  readonly required: readonly string[];
  /** Whether a visitor did something: a second interaction makes a visit more than a bounce. */
  readonly interaction: boolean;
  /** Whether it is part of a visit. */
  readonly visit: boolean;
  /** Columns that are filled from `data` when the sender left them out: a column and where it stands in `data`. */
  readonly fromData: Readonly<Partial<Record<ColumnName, string>>>;
  /** How such an event ends, where its type says so. */
  readonly status: "ok" | "error" | null;
}

function knownType(
  domain: Domain,
  description: string,
  more: Partial<Omit<KnownType, "domain" | "description">> = {},
): KnownType {
  return {
    domain,
    description,
    required: [],
    interaction: false,
    visit: false,
    fromData: {},
    status: null,
    ...more,
  };
}

export const knownTypes: Readonly<Record<string, KnownType>> = {
  // Web
  page_view: knownType("web", "A person looked at a page.", {
    required: ["path"],
    interaction: true,
    visit: true,
  }),
  page_exit: knownType(
    "web",
    "A person left a page; `duration_ms` is how long they were engaged, `data.scroll_depth` how far they scrolled, in percent.",
    { required: ["path"], visit: true, fromData: { name: "post_id" } },
  ),
  engagement: knownType(
    "web",
    "A person was engaged with a page for another `duration_ms`, and has scrolled to `data.scroll_depth` percent of it.",
    { visit: true },
  ),
  scroll: knownType("web", "A person scrolled to `data.scroll_depth` percent of a page.", { visit: true }),
  screen_view: knownType("web", "A person looked at a screen of an app; `name` is the screen.", {
    interaction: true,
    visit: true,
  }),
  "link.outbound": knownType("web", "A person followed a link to another site, `data.href`.", {
    interaction: true,
    visit: true,
  }),
  "file.downloaded": knownType("web", "A person followed a link to a file, `data.href`.", {
    interaction: true,
    visit: true,
  }),
  search: knownType("web", "A person searched for `data.query` and found `data.results`.", {
    interaction: true,
    visit: true,
  }),
  signup: knownType("web", "A person signed up.", { interaction: true, visit: true }),
  login: knownType("web", "A person signed in.", { interaction: true, visit: true }),
  post_created: knownType("web", "A person published a post; `name` or `data.post_id` is the post.", {
    interaction: true,
    visit: true,
    fromData: { name: "post_id" },
  }),
  post_view: knownType(
    "web",
    "A person opened a post; `name` or `data.post_id` is the post, `data.words` and `data.images` or `data.reading_time_ms` how long it is.",
    { interaction: true, visit: true, fromData: { name: "post_id" } },
  ),
  post_read_complete: knownType(
    "web",
    "A person read a post to its end; `duration_ms` is how long they read.",
    { interaction: true, visit: true, fromData: { name: "post_id" } },
  ),
  reaction: knownType("web", "A person reacted to a post, with `data.reaction`.", {
    interaction: true,
    visit: true,
    fromData: { name: "post_id" },
  }),
  "reaction.undone": knownType("web", "A person took a reaction back.", {
    interaction: true,
    visit: true,
    fromData: { name: "post_id" },
  }),
  comment: knownType("web", "A person commented on a post.", {
    interaction: true,
    visit: true,
    fromData: { name: "post_id" },
  }),
  share: knownType("web", "A person shared a post, by `data.method`.", {
    interaction: true,
    visit: true,
    fromData: { name: "post_id" },
  }),
  web_vital: knownType("web", "How fast a page was: `name` is the vital, `data.value` its value.", {
    visit: true,
    fromData: { name: "name" },
  }),
  // People
  "user.identified": knownType("all", "The sender identified a user; their traits are in `data`.", {
    visit: true,
  }),
  "user.aliased": knownType(
    "all",
    "The sender said that the user was known by another id before: `data.previous_id`.",
    {
      visit: true,
    },
  ),
  "group.identified": knownType("all", "The sender assigned a user to a group: `data.group_id`.", {
    visit: true,
  }),
  // Circuit breakers, of which servers alone tell
  "breaker.opened": knownType(
    "workflows",
    "A circuit breaker opened: `name` is the node type, `data.reason` why, `data.recovery_at` when it tries again.",
  ),
  "breaker.half_open": knownType(
    "workflows",
    "A circuit breaker lets a few calls try whether it works again.",
  ),
  "breaker.closed": knownType("workflows", "A circuit breaker closed: calls go through again."),
  "breaker.overridden": knownType(
    "workflows",
    "Somebody decided in a circuit breaker's place, or that ended: `data.override`.",
  ),
  // Requests
  request: knownType("requests", "A server answered an HTTP request."),
  // Agents
  "llm.called": knownType("agents", "A model was called; tokens and cost are counted here and nowhere else."),
  "tool.called": knownType("agents", "A tool was called; `name` is the tool.", {
    fromData: { name: "name" },
  }),
  "tool.returned": knownType("agents", "A tool gave its result: `name`, `duration_ms`, `error_type`.", {
    fromData: { name: "name" },
  }),
  "agent.invoked": knownType("agents", "An agent did its work; `name` is the agent."),
  span: knownType("agents", "Any other piece of work in a trace."),
  "span.started": knownType("agents", "A piece of work started and has not ended yet."),
  "span.updated": knownType("agents", "More became known of a piece of work."),
  "trace.updated": knownType("agents", "More became known of a whole trace."),
  "thread.created": knownType("agents", "A conversation with an agent began."),
  "message.c2s": knownType("agents", "A person wrote to an agent."),
  "message.s2c": knownType("agents", "An agent wrote to a person."),
  "error.occurred": knownType("agents", "Something went wrong; `error_type` says what.", {
    fromData: { error_type: "type" },
    status: "error",
  }),
  "feedback.like": knownType(
    "agents",
    "A person liked `data.target_type` `data.target_id`, for `data.reason`; it replaces `data.replaces`.",
  ),
  "feedback.dislike": knownType("agents", "A person disliked it, likewise."),
  "feedback.score": knownType("agents", "A score was given: `name` and `data.value`."),
  // Conversations
  "conversation.created": knownType("conversations", "A conversation began: `thread_id`."),
  "conversation.deleted": knownType("conversations", "A conversation was deleted: `thread_id`."),
  "conversation.resolved": knownType("conversations", "A conversation came to what it was for: `thread_id`."),
  "message.regenerated": knownType("conversations", "A person regenerated an answer: `thread_id`."),
  // Workflows
  "workflow.started": knownType(
    "workflows",
    "An execution began: `name` the workflow, `run_id` the execution.",
  ),
  "workflow.completed": knownType("workflows", "An execution came to its end.", { status: "ok" }),
  "workflow.failed": knownType("workflows", "An execution failed: `error_type`.", { status: "error" }),
  "node.started": knownType("workflows", "A node of an execution began: `name` the node's type."),
  "node.completed": knownType(
    "workflows",
    "A node did its work: `duration_ms`, `cached`, and `provider`, `model`, tokens and `cost_usd` when it called a model itself.",
    { status: "ok" },
  ),
  "node.failed": knownType("workflows", "A node failed: `error_type`.", { status: "error" }),
  // Dendro itself
  "alert.fired": knownType("all", "Alerts fire: `data.alerts` says which, `name` the rule when it is one."),
  "alert.resolved": knownType("all", "Alerts that had fired do so no longer, likewise."),
  "webhook.disabled": knownType(
    "all",
    "Dendro disabled a webhook endpoint: `name` is the endpoint, `data.reason` why. Nothing is sent there until somebody resumes it.",
  ),
  "webhook.exhausted": knownType(
    "all",
    "All attempts of `data.count` deliveries to a webhook endpoint failed: `name` is the endpoint, `data.deliveries` some of them.",
  ),
  "report.ready": knownType("all", "A report was made: `name` says which, `data.cards` what it says."),
};

const byName: ReadonlyMap<string, KnownType> = new Map(Object.entries(knownTypes));

/** The type by that name, when it is known. */
export function findKnownType(type: string): KnownType | undefined {
  return byName.get(type);
}

/** Whether an event of this type, of somebody who visits a site, belongs to their visit. */
export function belongsToVisit(type: string): boolean {
  return findKnownType(type)?.visit ?? true;
}

/**
 * Whether a visit can begin with an event of this type: leaving a page, or being told who somebody is, is nothing that
 * they came for. Of a type nobody knows we assume that a person did something.
 */
export function beginsVisit(type: string): boolean {
  return findKnownType(type)?.interaction ?? true;
}

/** Whether an event ends a bounce. Its sender may say that it does not; a view always counts. */
export function isInteraction({ type, interactive }: Pick<Event, "type" | "interactive">): boolean {
  return beginsVisit(type) && (interactive !== false || type === "page_view");
}

/** The types of events that tell of a page's view what is known later: how long, and how far. */
export const viewTellers: readonly string[] = ["page_exit", "engagement", "scroll"];

/** Whether events of this type tell more of a view. */
export const tellsOfView = (type: string): boolean => viewTellers.includes(type);
