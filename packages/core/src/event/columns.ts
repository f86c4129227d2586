import { dayMs } from "../time/units.ts";

/**
 * The fields of an event, each declared once. From here come the TypeScript types, the check of what is sent, the
 * warehouse's columns, the OpenAPI schema and what dimensions may refer to.
 */
export type ColumnKind =
  /** Names something, so it is never cut: too long is an error. */
  | "id"
  /** Describes something; cut at `maxLength`. */
  | "text"
  /** As text, with few different values. */
  | "category"
  /** A whole number from 0 to 2^53 - 1. */
  | "integer"
  /** A number, also with a fraction. */
  | "number"
  | "boolean";

export interface Column {
  readonly kind: ColumnKind;
  /** Characters, for id, text and category. */
  readonly maxLength?: number;
  readonly description: string;
  /** For category: the only values allowed. */
  readonly values?: readonly string[];
  /** For integer and number: the largest value allowed; the smallest is 0. Keeps every sum of them a number. */
  readonly max?: number;
  /** What a number counts, as a message names it. */
  readonly unit?: string;
  /** A code, of which a part would be another: too long is an error, as with an id. Says what it must be. */
  readonly code?: string;
  /** What a text must look like. */
  readonly pattern?: RegExp;
  /**
   * What is no value of the column is data like any other, whole, and no fault: senders had fields of their own by this
   * name before there was the column.
   */
  readonly isLenient?: true;
}

const id = (description: string, maxLength = 256) => ({ kind: "id", maxLength, description }) as const;
const text = (description: string, maxLength = 2048) => ({ kind: "text", maxLength, description }) as const;
const category = (description: string, maxLength = 128) =>
  ({ kind: "category", maxLength, description }) as const;
/** As a category, of a name that was free before. */
const lenient = (
  description: string,
  more: { readonly maxLength?: number; readonly pattern?: RegExp } = {},
) => ({ kind: "category", maxLength: 128, description, isLenient: true, ...more }) as const;
const tokens = (description: string) =>
  ({ kind: "integer", description, max: 1_000_000_000, unit: "tokens" }) as const;

/** A year: what takes longer was not measured. */
const maxDurationMs = 366 * dayMs;

export const columns = {
  // Subject
  source: category("The worker, service or site that it comes from.", 256),
  name: text("What it was about: a node type, a tool, a workflow, an activity.", 512),
  // What it ran under
  version: lenient("The release of the app, site or agent that it happened in."),
  settings_version: {
    kind: "integer",
    description: "The version of the settings that a worker was under.",
    isLenient: true,
  },
  // Links
  user_id: id("The user, as the sender names them, or as is known of who it was."),
  user_alias: id("The id that the user was known by, where that is another name of `user_id`."),
  user_source: {
    kind: "category",
    maxLength: 9,
    values: ["anonymous", "trace"],
    description:
      "How the user is known, where the event itself says none: by its anonymous id, or by its trace. Then `user_id` may come later.",
  },
  anonymous_id: id(
    "The sender's id for a person who is not identified yet. Sent together with a user, it says that both are the same person.",
  ),
  visitor: id("A pseudonym for who visits a site, good for one day; made by Dendro when it is not sent.", 64),
  session: id("The visit it belongs to; decided by Dendro.", 64),
  thread_id: id("The conversation it belongs to."),
  thread_source: {
    kind: "category",
    maxLength: 5,
    values: ["trace"],
    description: "How the conversation is known, where the event itself says none: by its trace.",
  },
  run_id: id("The single execution it belongs to."),
  message_id: id("The message it is about."),
  trace_id: id("The W3C trace it belongs to.", 64),
  span_id: id("The span it is.", 32),
  parent_span_id: id("The span that caused it.", 32),
  // Outcome
  status: { kind: "category", maxLength: 5, values: ["ok", "error"], description: "Whether it went well." },
  error_type: category("What kind of error it was.", 256),
  duration_ms: {
    kind: "number",
    max: maxDurationMs,
    unit: "milliseconds",
    description: "How long it took, in milliseconds.",
  },
  cached: { kind: "boolean", description: "Whether the answer came from a cache." },
  interactive: {
    kind: "boolean",
    description: "false where nobody did anything, such as a video that plays by itself: it ends no bounce.",
  },
  // Requests
  method: category("The HTTP method.", 16),
  route: text("The route's template, such as /users/:id."),
  status_code: { kind: "integer", max: 999, unit: "as in HTTP", description: "The HTTP status code." },
  bytes: { kind: "integer", max: 2 ** 50, unit: "bytes", description: "Bytes sent in answer." },
  // Model use
  provider: category("Who runs the model or the API."),
  model: category("The model's name.", 256),
  input_tokens: tokens("Tokens read, cached ones included."),
  output_tokens: tokens("Tokens written, reasoning included."),
  cache_read_tokens: tokens("Input tokens read from a cache."),
  cache_write_tokens: tokens("Input tokens written to a cache."),
  cache_write_1h_tokens: tokens("Of those, the ones that are kept for an hour."),
  reasoning_tokens: tokens("Output tokens spent on reasoning."),
  input_audio_tokens: tokens("Input tokens that are sound."),
  output_audio_tokens: tokens("Output tokens that are sound."),
  cost_usd: {
    kind: "number",
    max: 1_000_000,
    unit: "US dollars",
    description: "What it cost, in US dollars; found at its model's price when it is not sent.",
  },
  cost_source: {
    kind: "category",
    maxLength: 7,
    values: ["sent", "list", "tenant", "unknown"],
    description:
      "Where the cost is from: sent with the event, the list price, the tenant's own price; unknown when a model was used whose price is not known.",
  },
  // Web
  path: text("The page's path, without query and fragment."),
  host: category("The site's host name.", 256),
  referrer: text("Where the visitor came from, without query and fragment."),
  referrer_source: category("The name of where the visitor came from, such as Google.", 256),
  channel: category("The kind of source, such as Organic Search."),
  utm_source: category("The campaign's source.", 256),
  utm_medium: category("The campaign's medium.", 256),
  utm_campaign: category("The campaign's name.", 256),
  utm_term: category("The campaign's search term.", 256),
  utm_content: category("The campaign's variant.", 256),
  acquisition: {
    kind: "category",
    maxLength: 5,
    values: ["own", "visit"],
    description:
      "Whether the event itself says how its visitor came (own), or has referrer, channel and campaign from its visit (visit).",
  },
  engaged_before_ms: {
    kind: "number",
    description:
      "How long it was told before that somebody was engaged with the same view, in milliseconds; absent where it is told first.",
  },
  scrolled_before: {
    kind: "number",
    description: "How much of data.scroll_depth was told before of the same view; likewise.",
  },
  country: {
    ...category("The country, as ISO 3166-1 alpha-2.", 2),
    code: 'two letters as in ISO 3166-1, such as "DE"',
  },
  region: category("The region, as ISO 3166-2.", 16),
  city: lenient("The city, as the sender names it."),
  browser: category("The browser's name.", 64),
  browser_version: lenient("The browser's version, in one number or two: 130, 17.5.", {
    maxLength: 16,
    pattern: /^\d+(?:\.\d+)?$/u,
  }),
  os: category("The operating system's name.", 64),
  os_version: lenient("The operating system's marketing version: 14, 10.15, XP.", {
    maxLength: 16,
    pattern: /^(?:\d+(?:\.\d+)?|[A-Z][A-Za-z]+)$/u,
  }),
  device: category("desktop, mobile, tablet or tv.", 32),
  screen: lenient("The screen's width and height in CSS pixels: 1920x1080.", {
    maxLength: 11,
    pattern: /^\d{1,5}x\d{1,5}$/u,
  }),
  language: category("The preferred language, as BCP 47.", 35),
  bot: category("Why it was flagged as a bot; empty for people.", 128),
} as const satisfies Record<string, Column>;

export type ColumnName = keyof typeof columns;

/** The columns of numbers, with the largest value of each. */
export const boundedColumns = Object.entries<Column>(columns).flatMap(([name, { max }]) =>
  max === undefined ? [] : [{ name: name as ColumnName, max }],
);

/** What Dendro alone decides; what a sender says under these names is data like any other. */
export const decidedColumns = [
  "session",
  "user_alias",
  "user_source",
  "thread_source",
  "bot",
  "cost_source",
  "acquisition",
  "engaged_before_ms",
  "scrolled_before",
] as const satisfies readonly ColumnName[];
export type DecidedColumn = (typeof decidedColumns)[number];

/** The fields that a sender may fill. */
export const sentColumns: Readonly<Record<string, Column>> = Object.fromEntries(
  Object.entries(columns).filter(([name]) => !decidedColumns.some((decided) => decided === name)),
);

type ValueOf<C extends Column> = C["kind"] extends "integer" | "number"
  ? number
  : C["kind"] extends "boolean"
    ? boolean
    : string;

/** Every optional field, typed from its declaration. */
export type ColumnValues = { -readonly [N in ColumnName]?: ValueOf<(typeof columns)[N]> };

export const columnNames = Object.keys(columns) as ColumnName[];
