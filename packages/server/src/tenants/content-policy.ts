import { z } from "zod";
import { builtInMaskNames, builtInMasks, type ContentMaskOf, type Mask } from "@dendro/ingest";
import { linearPattern, maxPatternLength, maxPatterns } from "./linear-pattern.ts";

const fields = {
  keep: z.boolean().meta({ description: "Whether they are kept; else they are dropped." }),
  retention_days: z
    .number()
    .int()
    .min(1)
    .max(3650)
    .meta({ description: "Days that they are kept, where their event is not gone before." }),
  masks: z.array(z.enum(builtInMaskNames)).meta({ description: "What is masked before they are stored." }),
  patterns: z.array(z.string().min(1).max(maxPatternLength)).max(maxPatterns).meta({
    description:
      "What else is masked: regular expressions without look-around and back references, which are found in linear time.",
  }),
};

/** Whether a tenant keeps inputs and outputs of model and tool calls, for how long, and what is masked before they are stored. */
export const contentPolicySchema = z.object(fields).meta({
  id: "ContentPolicy",
  description: "How inputs and outputs of model and tool calls are kept; of new tenants, not at all.",
});

/** The same as it is asked for, and stored: what is not said is the default. */
export const newContentPolicySchema = z
  .strictObject({
    keep: fields.keep.default(false),
    retention_days: fields.retention_days.default(30),
    masks: fields.masks.default([...builtInMaskNames]),
    patterns: fields.patterns.default([]),
  })
  .meta({ id: "NewContentPolicy" });

export type ContentPolicy = z.output<typeof contentPolicySchema>;

/** @throws DendroError `invalid_request` where a pattern cannot be used */
export function createMask({ masks, patterns }: ContentPolicy): Mask {
  const own = patterns.length === 0 ? null : linearPattern(patterns);
  const chosen = builtInMaskNames.filter((name) => masks.includes(name)).map((name) => builtInMasks[name]);
  return (text) =>
    chosen.reduce((masked, mask) => mask(masked), own === null ? text : text.replace(own, "[masked]"));
}

/** How contents of tenants are masked, each made once. One whose patterns cannot be used any more keeps nothing. */
export function createContentMasks(
  policyOf: (tenant: string) => ContentPolicy | null,
  onFault: (tenant: string, error: unknown) => void,
): ContentMaskOf {
  const made = new Map<string, { readonly policy: ContentPolicy; readonly mask: Mask | null }>();
  return (tenant) => {
    const policy = policyOf(tenant);
    if (policy === null || !policy.keep) {
      made.delete(tenant);
      return null;
    }
    const known = made.get(tenant);
    if (known?.policy === policy) return known.mask;
    const mask = maskOf(tenant, policy);
    made.set(tenant, { policy, mask });
    return mask;
  };

  function maskOf(tenant: string, policy: ContentPolicy): Mask | null {
    try {
      return createMask(policy);
    } catch (error) {
      onFault(tenant, error);
      return null;
    }
  }
}
