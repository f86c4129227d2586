import { z } from "@hono/zod-openapi";
import { isoTime, type JsonObject } from "@dendro/core";
import { compileMapping } from "../sources/mapping.ts";
import { readPath } from "../sources/json-path.ts";
import { sourcePresets } from "../sources/presets.ts";
import { hmacAlgorithms, hmacEncodings, sourceKinds, type Source } from "../sources/source.ts";

export const sourceIdSchema = z
  .string()
  .max(64)
  .meta({ description: "The source's `id`.", example: "src_0f0e0d0c0b0a09080706050403020100" });

/** What `work` says against a value, as a fault of the field. */
const checked =
  (work: (value: never) => unknown) =>
  (value: unknown, context: z.RefinementCtx): void => {
    try {
      work(value as never);
    } catch (error) {
      context.addIssue({ code: "custom", message: error instanceof Error ? error.message : String(error) });
    }
  };

const hmacSchema = z.strictObject({
  header: z
    .string()
    .max(64)
    .regex(/^[\w-]+$/u, "is no name of a header")
    .transform((name) => name.toLowerCase())
    .meta({ description: "The header that has the signature.", example: "x-signature" }),
  algorithm: z.enum(hmacAlgorithms).default("sha256"),
  encoding: z.enum(hmacEncodings).default("hex"),
  prefix: z.string().max(32).default("").meta({ description: "What stands before it, such as `sha256=`." }),
});

const mappingSchema = z
  .record(z.string(), z.unknown())
  .refine((mapping) => JSON.stringify(mapping).length <= 16_384, { message: "is longer than 16 KiB" })
  .superRefine(checked((mapping: JsonObject) => compileMapping(mapping)))
  .transform((mapping) => mapping as JsonObject)
  .meta({
    description:
      "The event that is made of a message. Text that begins with `$` is a path to a value, `{$…}` within text one to a part of it; from `$` there are `body`, `headers` (small letters), `query` and `sent_at`.",
    example: {
      type: "order.{$.body.action}",
      user_id: "$.body.customer.id",
      data: { total: "$.body.total" },
    },
  });

const idPathSchema = z.string().max(512).superRefine(checked(readPath)).nullable().meta({
  description: "Where the sender's own id of a message stands; the same id makes no second event.",
  example: "$.body.id",
});

export const secretTextSchema = z
  .string()
  .min(8)
  .max(512)
  .meta({ description: "What the sender signs with, as its service shows it. Never shown again." });

const fields = {
  name: z.string().trim().min(1).max(128).meta({ description: "What people are shown." }),
  mapping: mappingSchema,
  id_path: idPathSchema,
  active: z.boolean().meta({ description: "Whether it takes anything." }),
  hmac: hmacSchema.nullable().meta({ description: "How the signature is made; of kind `hmac` alone." }),
};

export const newSourceSchema = z
  .strictObject({
    name: fields.name,
    kind: z.enum(sourceKinds).meta({
      description: "Who sends, and so how it is signed. `none` takes from everybody who knows the address.",
    }),
    hmac: fields.hmac.default(null),
    secrets: z.array(secretTextSchema).max(5).default([]),
    mapping: mappingSchema.optional().meta({ description: "By default what is right for the kind." }),
    id_path: idPathSchema.optional().meta({ description: "By default what is right for the kind." }),
    active: fields.active.default(true),
  })
  .superRefine(({ kind, hmac }, context) => {
    if ((kind === "hmac") !== (hmac !== null))
      context.addIssue({
        code: "custom",
        path: ["hmac"],
        message:
          kind === "hmac" ? "says how the signature is made" : `is for sources of kind hmac; this is ${kind}`,
      });
  })
  .meta({ id: "NewWebhookSource" });

export const sourcePatchSchema = z.strictObject(fields).partial();

export const sourceSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    kind: z.enum(sourceKinds),
    path: z.string().meta({ description: "Where the sender sends to, on this server." }),
    url: z.string().nullable().meta({
      description: "The same as people reach this server, where DENDRO_PUBLIC_URL says how.",
    }),
    hmac: hmacSchema.nullable(),
    secrets: z
      .array(z.object({ id: z.string(), hint: z.string(), added_at: z.string() }))
      .meta({ description: "Any of them may have signed; `hint` is how a secret ends." }),
    mapping: z.record(z.string(), z.unknown()),
    id_path: z.string().nullable(),
    active: z.boolean(),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: "WebhookSource" });

export const sourceOnWire = (source: Source, publicUrl: string | null) => ({
  id: source.id,
  name: source.name,
  kind: source.kind,
  path: `/hooks/${source.id}`,
  url: publicUrl === null ? null : new URL(`/hooks/${source.id}`, publicUrl).href,
  hmac: source.hmac,
  secrets: source.secrets.map(({ id, secret, addedAt }) => ({
    id,
    hint: `…${secret.slice(-3)}`,
    added_at: isoTime(addedAt),
  })),
  mapping: source.mapping,
  id_path: source.idPath,
  active: source.active,
  created_at: isoTime(source.createdAt),
  updated_at: isoTime(source.updatedAt),
});

/** What a source of a kind is like when it is not said. */
export const presetOf = (kind: Source["kind"]) => sourcePresets[kind];
