import { z } from "@hono/zod-openapi";
import { filtersSchema, isoTime } from "@dendro/core";
import { endpointStatuses, signatureKinds, type Endpoint } from "../webhooks/endpoint.ts";
import { eventPattern } from "../webhooks/event-pattern.ts";
import { endpointKinds } from "../webhooks/kinds/kinds.ts";
import { isFreeHeader, isHeaderValue } from "../webhooks/header-names.ts";
import { inForce } from "../webhooks/secrets.ts";

export const endpointIdSchema = z
  .string()
  .max(64)
  .meta({ description: "The endpoint's `id`.", example: "ep_0f0e0d0c0b0a09080706050403020100" });

const headersSchema = z
  .record(
    z.string().refine(isFreeHeader, { message: "is not a header that an endpoint may have" }),
    z.string().refine(isHeaderValue, { message: "is not one line of up to 1,024 ASCII characters" }),
  )
  .refine((headers) => Object.keys(headers).length <= 20, { message: "has more than 20 headers" })
  .meta({ description: "Sent along with every message, such as `Authorization`. Never shown again." });

const patternSchema = z
  .string()
  .max(128)
  .regex(eventPattern, "is not a type of event such as workflow.failed, nor workflow.* or *");

const fields = {
  name: z.string().trim().min(1).max(128).meta({ description: "What people are shown." }),
  url: z
    .url({ protocol: /^https?$/u })
    .max(2048)
    .meta({
      description: "Where messages are sent, by POST.",
      example: "https://example.org/webhooks",
    }),
  events: z
    .array(patternSchema)
    .min(1)
    .max(100)
    .meta({
      description:
        "Types of events: `workflow.failed`, all that begin with `workflow.*`, or `*` for every type.",
      example: ["workflow.*", "node.failed"],
    }),
  filters: filtersSchema.meta({
    description: "All must match an event for it to be sent; segments may be named.",
  }),
  headers: headersSchema,
  signatures: z.array(z.enum(signatureKinds)).min(1).max(2).meta({
    description:
      "How messages are signed: `standard` as Standard Webhooks has it, `github` with `X-Hub-Signature-256` as well or instead.",
  }),
  personal: z.boolean().meta({
    description:
      "Whether messages say whose an event is (users, visitors, sessions), its `name` and its `data`.",
  }),
  ordered: z.boolean().meta({
    description:
      "Whether a message waits until the one before has arrived, or is given up; always true of `pagerduty`.",
  }),
  concurrency: z.int().min(1).max(100).meta({ description: "Requests at a time." }),
  rate_limit: z.int().min(1).max(10_000).nullable().meta({
    description: "Requests a second; null is as many as it takes.",
  }),
};

const secretSchema = z
  .string()
  .regex(
    /^(?:whsec_[\w+/-]{32,88}={0,2}|[\da-zA-Z]{32})$/u,
    "is neither whsec_ and the Base64 of 24 to 64 bytes nor a key of 32 letters and digits",
  );

const kindSchema = z.enum(endpointKinds).meta({
  description:
    "In which form messages are sent: `standard` as Standard Webhooks has it, or as Slack, Discord, Teams and PagerDuty take them.",
});

export const newEndpointSchema = z
  .strictObject({
    kind: kindSchema.default("standard"),
    name: fields.name,
    url: fields.url,
    events: fields.events,
    filters: fields.filters.default([]),
    headers: fields.headers.default({}),
    signatures: fields.signatures.default(["standard"]),
    personal: fields.personal.default(false),
    ordered: fields.ordered.default(false),
    concurrency: fields.concurrency.default(10),
    rate_limit: fields.rate_limit.optional().meta({
      description:
        "Requests a second; null is as many as it takes. By default 1 of `slack`, `discord` and `teams`, and null of others.",
    }),
    secret: secretSchema.optional().meta({
      description:
        "What messages are signed with, when it is one that the receiver has already; by default a new one. Of `pagerduty` the integration key, which is required; `slack`, `discord` and `teams` have none.",
    }),
  })
  .meta({ id: "NewWebhookEndpoint" });

export const endpointPatchSchema = z.strictObject(fields).partial();

const shownFields = {
  id: z.string(),
  kind: kindSchema,
  name: z.string(),
  url: z.string(),
  events: z.array(z.string()),
  filters: filtersSchema,
  headers: z.array(z.string()).meta({ description: "The names of the headers that are sent along." }),
  signatures: z.array(z.enum(signatureKinds)),
  personal: z.boolean(),
  ordered: z.boolean(),
  concurrency: z.number(),
  rate_limit: z.number().nullable(),
  status: z.enum(endpointStatuses),
  status_reason: z.string().nullable().meta({ description: "Why Dendro has disabled it." }),
  active: z.boolean().meta({ description: "Whether `status` is `active`." }),
  failing_since: z.string().nullable().meta({
    description: "Since when nothing arrives; after five days it is disabled.",
  }),
  secrets: z.number().meta({
    description:
      "How many secrets are in force now: two for a day after a rotation, none where the address is what is secret.",
  }),
  created_at: z.string(),
  updated_at: z.string(),
};

export const endpointSchema = z.object(shownFields).meta({ id: "WebhookEndpoint" });
export const endpointWithSecretSchema = z
  .object({
    ...shownFields,
    secret: z.string().meta({ description: "Shown only here; empty where there is none." }),
  })
  .meta({ id: "WebhookEndpointWithSecret" });

/** An endpoint without what is shown once. */
export const endpointOnWire = (endpoint: Endpoint, now: number) => ({
  id: endpoint.id,
  kind: endpoint.kind,
  name: endpoint.name,
  url: endpoint.url,
  events: [...endpoint.events],
  filters: [...endpoint.filters],
  headers: Object.keys(endpoint.headers),
  signatures: [...endpoint.signatures],
  personal: endpoint.personal,
  ordered: endpoint.ordered,
  concurrency: endpoint.concurrency,
  rate_limit: endpoint.rateLimit,
  status: endpoint.status,
  status_reason: endpoint.statusReason,
  active: endpoint.status === "active",
  failing_since: endpoint.failingSince === null ? null : isoTime(endpoint.failingSince),
  secrets: inForce(endpoint.secrets, now).length,
  created_at: isoTime(endpoint.createdAt),
  updated_at: isoTime(endpoint.updatedAt),
});
