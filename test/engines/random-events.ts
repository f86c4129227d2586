import fc from "fast-check";
import type { Event } from "@dendro/core";

const minute = 60_000;
export const epoch = Date.UTC(2026, 2, 28, 20);

/** Few of everything, so that groups overlap. */
const visitors = ["00000000000000a1", "00000000000000a2", "00000000000000a3"];
const pages = ["/", "/pricing", "/docs/a", "/docs/b"];
const countries = ["DE", "FR", "US"];

/** Over two days, and half of it about a few moments, so that visits grow: what was said of them is taken back then. */
const when = fc
  .oneof(
    fc.integer({ min: 0, max: 3000 }),
    fc
      .tuple(fc.constantFrom(0, 1000, 2000), fc.integer({ min: 0, max: 60 }))
      .map(([at, after]) => at + after),
  )
  .map((n) => epoch + n * minute + (n % 7) * 1001);

const web = fc.record(
  {
    type: fc.constantFrom(
      "page_view",
      "page_view",
      "page_exit",
      "signup",
      "post_view",
      "post_read_complete",
      "reaction",
      "reaction.undone",
    ),
    timestamp: when,
    visitor: fc.constantFrom(...visitors),
    path: fc.constantFrom(...pages),
    country: fc.constantFrom(...countries),
    city: fc.constantFrom("Berlin", "Lyon"),
    browser_version: fc.constantFrom("130", "17.5"),
    screen: fc.constantFrom("390x844"),
    version: fc.constantFrom("1"),
    name: fc.constantFrom("post-1", "post-2"),
    duration_ms: fc.integer({ min: 0, max: 60_000 }),
    referrer_source: fc.constantFrom("Google", 'it\'s "quoted" \\ and % _'),
    data: fc.record({
      scroll_depth: fc.integer({ min: 0, max: 100 }),
      plan: fc.oneof(fc.constantFrom("free", "pro"), fc.integer({ min: 0, max: 3 }), fc.boolean()),
      version: fc.oneof(fc.constantFrom("1", "pro"), fc.integer({ min: 0, max: 3 })),
    }),
  },
  { requiredKeys: ["type", "timestamp", "visitor", "path"] },
);

const request = fc.record(
  {
    type: fc.constant("request"),
    timestamp: when,
    route: fc.constantFrom("/users/:id", "/health"),
    method: fc.constantFrom("GET", "POST"),
    status_code: fc.constantFrom(200, 404, 500),
    status: fc.constantFrom<"ok" | "error">("ok", "error"),
    duration_ms: fc.integer({ min: 0, max: 50_000 }).map((n) => n / 10),
    bytes: fc.nat(100_000),
    cached: fc.boolean(),
    provider: fc.constantFrom("openai", "openai.chat", "OpenAI", "anthropic"),
    data: fc.record({ memory_bytes: fc.nat(1e9), cpu_ms: fc.nat(1000) }),
    bot: fc.constantFrom("known:Googlebot"),
  },
  { requiredKeys: ["type", "timestamp"] },
);

const agent = fc.record(
  {
    type: fc.constantFrom(
      "llm.called",
      "tool.called",
      "tool.returned",
      "agent.invoked",
      "error.occurred",
      "feedback.like",
      "feedback.dislike",
      "feedback.score",
      "thread.created",
      "conversation.resolved",
      "message.c2s",
      "message.s2c",
      "message.regenerated",
    ),
    timestamp: when,
    version: fc.constantFrom("1", "pro"),
    settings_version: fc.nat(3),
    user_id: fc.constantFrom("ann", "bob"),
    thread_id: fc.constantFrom("t1", "t2"),
    provider: fc.constantFrom("openai", "anthropic", "aws.bedrock", "amazon-bedrock"),
    model: fc.constantFrom("gpt-4o", "claude"),
    input_tokens: fc.nat(100_000),
    output_tokens: fc.nat(10_000),
    // In binary fractions, so that sums are exact in whatever order they are made.
    cost_usd: fc.nat(1000).map((n) => n / 1024),
    status: fc.constantFrom<"ok" | "error">("ok", "error"),
    name: fc.constantFrom("search", "refund"),
    run_id: fc.constantFrom("r1", "r2", "r3"),
    duration_ms: fc.integer({ min: 0, max: 50_000 }).map((n) => n / 10),
    error_type: fc.constantFrom("timeout"),
    data: fc.record({
      replaces: fc.constantFrom("like", "dislike"),
      value: fc.nat(5),
      reason: fc.constantFrom("wrong"),
    }),
  },
  { requiredKeys: ["type", "timestamp"] },
);

const workflow = fc
  .record(
    {
      kind: fc.constantFrom("workflow", "node"),
      how: fc.constantFrom("started", "completed", "completed", "failed"),
      timestamp: when,
      name: fc.constantFrom("fetch", "summarize", "store"),
      run_id: fc.constantFrom("x1", "x2", "x3", "x4"),
      user_id: fc.constantFrom("ann", "bob"),
      duration_ms: fc.integer({ min: 0, max: 50_000 }).map((n) => n / 10),
      cached: fc.boolean(),
      provider: fc.constantFrom("openai", "weather-api"),
      model: fc.constantFrom("gpt-4o", "claude"),
      input_tokens: fc.nat(1000),
      cost_usd: fc.nat(1000).map((n) => n / 1024),
      error_type: fc.constantFrom("timeout", "refused"),
    },
    { requiredKeys: ["kind", "how", "timestamp", "name"] },
  )
  .map(({ kind, how, ...fields }) => ({ type: `${kind}.${how}`, ...fields }));

let made = 0;

/** Events of one tenant in the order they arrive, which is not the order they happened. */
export const events = (tenant: string) =>
  fc
    .array(
      fc.oneof(
        { weight: 3, arbitrary: web },
        { weight: 1, arbitrary: request },
        { weight: 2, arbitrary: agent },
        { weight: 1, arbitrary: workflow },
      ),
      { minLength: 1, maxLength: 40 },
    )
    .map((list) =>
      list.map((fields): Event => {
        made += 1;
        return {
          id: `00000000-0000-7000-8000-${String(made).padStart(12, "0")}`,
          tenant,
          received_at: epoch,
          ...fields,
        };
      }),
    );
