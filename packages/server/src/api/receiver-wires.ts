import { z } from "@hono/zod-openapi";
import type { Receiver, Route } from "@dendro/ingest";

export type Contents = Readonly<Record<string, z.ZodType>>;

/** How a wire format looks at one path. */
export interface Wire {
  readonly takes?: Contents;
  readonly answers: Readonly<Record<number, Contents>>;
  /** Errors below 500, where they are no problem+json. */
  readonly refused?: Contents;
}

const json = (schema: z.ZodType): Contents => ({ "application/json": schema });
const textField = z.string().optional();
const anyObject = z.record(z.string(), z.unknown());
const rejectionsSchema = z.array(z.object({ index: z.number(), code: z.string(), message: z.string() }));

/** Our own answer: what became of the events. */
export const receiptSchema = z
  .object({
    accepted: z.number(),
    duplicates: z.number(),
    rejected: rejectionsSchema,
    dropped: z
      .array(z.object({ field: z.string(), events: z.number(), message: z.string() }))
      .optional()
      .meta({
        description:
          "Fields that a key of scope site does not send, and were left out; only if there were any.",
      }),
  })
  .meta({ id: "Receipt" });

const segmentCall = z
  .looseObject({
    type: z.enum(["identify", "track", "page", "screen", "group", "alias"]).optional(),
    messageId: textField,
    userId: textField,
    anonymousId: textField,
    event: textField.meta({ description: "Of a track call." }),
    name: textField.meta({ description: "Of a page or screen call." }),
    properties: anyObject.optional(),
    traits: anyObject.optional(),
    context: anyObject.optional(),
    timestamp: textField,
    writeKey: textField,
  })
  .meta({ id: "SegmentCall" });

function segmentWire({ method, path }: Route): Wire {
  if (method === "GET") return { answers: { 200: json(anyObject) } };
  if (path === "/v1/m" || path === "/rsaMetrics")
    return { takes: json(z.unknown()), answers: { 200: json(z.object({ success: z.literal(true) })) } };
  const isBatch = /\/(?:b|batch|import)$/u.test(path);
  const batch = z.looseObject({ batch: z.array(segmentCall), sentAt: textField, writeKey: textField });
  return {
    takes: json(isBatch ? batch : segmentCall),
    answers: {
      200: json(z.object({ success: z.literal(true), rejected: rejectionsSchema })),
      400: json(z.object({ success: z.literal(false), rejected: rejectionsSchema })),
    },
  };
}

/** What beacons and libraries send that cannot, or could not once, send JSON as such. */
const formWithData: Contents = {
  "application/x-www-form-urlencoded": z.looseObject({
    data: z.string().meta({ description: "JSON, which may be in Base64." }),
  }),
};

const posthogMessage = z
  .looseObject({
    event: textField,
    distinct_id: textField,
    properties: anyObject.optional(),
    timestamp: textField,
    uuid: textField,
  })
  .meta({ id: "PostHogEvent" });

const posthogFault = json(
  z.object({ type: z.literal("validation_error"), code: z.string(), detail: z.string() }),
);

function posthogWire({ method, path }: Route): Wire {
  if (path.endsWith(".js")) return { answers: { 200: { "text/javascript": z.string() } } };
  if (path.endsWith("/remote_config")) return { answers: { 200: json(z.null()) } };
  if (method === "GET") return { answers: { 200: json(anyObject) } };
  const body = z.union([
    posthogMessage.extend({ api_key: textField }),
    z.looseObject({ api_key: textField, batch: z.array(posthogMessage), sent_at: textField }),
    z.array(posthogMessage),
  ]);
  const takes = { ...json(body), ...formWithData };
  if (path.endsWith("/analytics/events")) {
    const result = z.object({ result: z.enum(["ok", "drop"]), details: textField });
    return { takes, answers: { 200: json(z.object({ results: z.record(z.string(), result) })) } };
  }
  if (path === "/s" || (path.startsWith("/i/v1/") && !path.startsWith("/i/v1/analytics")))
    return { takes: json(z.unknown()), answers: { 200: json(anyObject) } };
  if (path === "/flags" || path === "/decide") return { takes, answers: { 200: json(anyObject) } };
  return {
    takes,
    answers: {
      200: json(z.object({ status: z.literal(1) })),
      400: posthogFault,
    },
  };
}

const mixpanelEvent = z
  .looseObject({
    event: textField,
    properties: z
      .looseObject({
        token: textField.meta({ description: "A key." }),
        time: z.number().optional().meta({ description: "Seconds or milliseconds since 1970." }),
        distinct_id: textField,
        $insert_id: textField,
      })
      .optional(),
  })
  .meta({ id: "MixpanelEvent" });

const mixpanelProfile = z
  .looseObject({
    $token: textField.meta({ description: "A key." }),
    $distinct_id: textField.meta({ description: "Of a person." }),
    $group_key: textField.meta({ description: "Of a group; its id is in `$group_id`." }),
    $set: anyObject.optional(),
  })
  .meta({ id: "MixpanelProfile" });

const mixpanelFailure = z.looseObject({ error: z.string() });

const mixpanelTrack: Contents = {
  "text/plain": z.enum(["1", "0"]),
  ...json(z.object({ status: z.union([z.literal(1), z.literal(0)]), error: z.string().nullable() })),
  "image/gif": z.string().meta({ format: "binary" }),
};

function mixpanelWire({ method, path }: Route): Wire {
  if (path === "/record") return { takes: json(z.unknown()), answers: { 200: json(anyObject) } };
  if (path === "/flags" || path === "/decide") return { answers: { 200: json(anyObject) } };
  // What PostHog's clients send there is answered as they expect it.
  const common = path === "/track" ? {} : { refused: json(mixpanelFailure) };
  const taken = { answers: { 200: mixpanelTrack }, ...common };
  if (method === "GET") return taken;
  const message = path === "/engage" || path === "/groups" ? mixpanelProfile : mixpanelEvent;
  const takes = { ...json(z.union([message, z.array(message)])), ...formWithData };
  if (path === "/track")
    return { ...taken, takes, answers: { 200: { ...mixpanelTrack, ...json(anyObject) }, 400: posthogFault } };
  if (path !== "/import") return { ...taken, takes };
  const imported = z.object({ code: z.number(), num_records_imported: z.number(), status: z.string() });
  return {
    ...taken,
    takes: { ...takes, "application/x-ndjson": z.string() },
    answers: {
      200: { ...mixpanelTrack, ...json(imported) },
      400: json(imported.extend({ error: z.string(), failed_records: z.array(anyObject) }).partial()),
    },
  };
}

const plausibleWire: Wire = {
  takes: {
    ...json(
      z.looseObject({
        n: textField.meta({ description: "What happened, such as pageview; also `name`." }),
        u: textField.meta({ description: "The page's address; also `url`." }),
        d: textField.meta({ description: "The site, or a key; also `domain`." }),
        r: textField.meta({ description: "The referrer; also `referrer`." }),
        p: anyObject.optional().meta({ description: "Anything else; also `props`." }),
      }),
    ),
  },
  answers: { 202: { "text/plain": z.string() } },
  refused: json(
    z.object({
      errors: z.object({ event: z.array(z.string()).optional(), request: z.array(z.string()).optional() }),
    }),
  ),
};

function umamiWire({ path }: Route): Wire {
  const message = z.looseObject({
    type: z.enum(["event", "identify"]),
    payload: z.looseObject({
      website: textField.meta({ description: "A key." }),
      hostname: textField,
      url: textField,
      name: textField,
      referrer: textField,
      language: textField,
      data: anyObject.optional(),
    }),
  });
  const fault = z.object({ error: z.object({ message: z.string() }) });
  if (path.endsWith("/send"))
    return {
      takes: json(message),
      answers: {
        200: json(z.object({ cache: z.string(), sessionId: z.string(), visitId: z.string() })),
        400: json(fault),
      },
    };
  const batchAnswer = z.object({
    size: z.number(),
    processed: z.number(),
    errors: z.number(),
    details: z.array(z.object({ index: z.number(), response: fault })),
    cache: z.string(),
  });
  return { takes: json(z.array(message)), answers: { 200: json(batchAnswer) } };
}

function otlpWire({ path }: Route): Wire {
  const list = path.endsWith("traces")
    ? "resourceSpans"
    : path.endsWith("logs")
      ? "resourceLogs"
      : "resourceMetrics";
  const protobuf = { "application/x-protobuf": z.string().meta({ format: "binary" }) };
  const partial = z.looseObject({ errorMessage: z.string() });
  return {
    takes: { ...json(z.looseObject({ [list]: z.array(anyObject).optional() })), ...protobuf },
    answers: { 200: { ...json(z.object({ partialSuccess: partial.optional() })), ...protobuf } },
    refused: { ...json(z.object({ code: z.number(), message: z.string() })), ...protobuf },
  };
}

/** What is asked besides: of prompts and pictures there are none. */
const langfuseAnswers: Readonly<Record<Route["method"], Wire>> = {
  GET: { answers: { 200: json(anyObject), 404: json(anyObject) }, refused: json(anyObject) },
  POST: { takes: json(anyObject), answers: { 201: json(anyObject) }, refused: json(anyObject) },
};

const langfuseWire: Wire = {
  takes: json(
    z.looseObject({
      batch: z.array(z.looseObject({ id: z.string(), type: z.string(), body: anyObject })),
    }),
  ),
  answers: {
    207: json(
      z.object({
        successes: z.array(z.object({ id: z.string(), status: z.number() })),
        errors: z.array(
          z.object({ id: z.string(), status: z.number(), message: z.string(), error: z.string() }),
        ),
      }),
    ),
  },
  refused: json(z.object({ error: z.string(), message: z.string() })),
};

const agentBatchWire: Wire = {
  takes: json(
    z.looseObject({
      batch_id: textField,
      worker_id: textField,
      sent_at: z.union([z.number(), z.string()]).optional(),
      events: z.array(
        z.looseObject({
          event: z.string(),
          timestamp: z.union([z.number(), z.string()]).optional(),
          thread_id: textField,
          user_id: textField,
          run_id: textField,
          data: anyObject.optional(),
        }),
      ),
    }),
  ),
  answers: { 202: json(receiptSchema) },
};

const calls = {
  activity: {
    user_id: textField,
    username: textField,
    activity_type: z.string(),
    extra_data: anyObject.optional(),
  },
  "api-usage": {
    user_id: textField,
    endpoint: textField,
    method: textField,
    status_code: z.number().int().optional(),
    response_time: z.number().optional().meta({ description: "In seconds." }),
  },
  conversation: {
    user_id: textField,
    conversation_id: z.string(),
    action: z.enum(["created", "deleted"]),
  },
  message: {
    user_id: textField,
    conversation_id: z.string(),
    message_id: z.string(),
    role: textField,
    model_used: textField,
    token_count: z.number().int().optional(),
    response_time: z.number().optional().meta({ description: "In seconds." }),
  },
} as const;

function conversationWire({ path }: Route): Wire {
  const what = /track\/(.+)-public$/u.exec(path)?.[1] as keyof typeof calls;
  return {
    takes: json(z.looseObject(calls[what])),
    answers: {
      200: json(z.object({ success: z.literal(true) })),
      422: json(z.object({ success: z.literal(false), code: z.string(), message: z.string() })),
    },
  };
}

/** How each format looks, by the name of its receiver. */
const wires: Readonly<Record<string, (route: Route) => Wire>> = {
  segment: segmentWire,
  posthog: posthogWire,
  mixpanel: mixpanelWire,
  plausible: () => plausibleWire,
  umami: umamiWire,
  otlp: otlpWire,
  langfuse: ({ method, path }) => (path === "/api/public/ingestion" ? langfuseWire : langfuseAnswers[method]),
  "agent-batch": () => agentBatchWire,
  conversation: conversationWire,
};

/** How a route's requests and answers look. */
export function wireOf(receiver: Receiver, route: Route): Wire {
  const wire = wires[receiver.name];
  if (wire === undefined) throw new TypeError(`Nothing is said of how ${receiver.name} looks.`);
  return wire(route);
}
