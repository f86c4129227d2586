import { expect, test } from "vitest";
import { z } from "zod";
import { faultSentence, zodFaults } from "./zod-faults.ts";

const schema = z.strictObject({
  metrics: z.array(z.string()),
  limit: z.coerce.number().int().max(1000).default(10),
  order: z.enum(["newest", "longest"]).default("newest"),
  pair: z.tuple([z.string(), z.number()]).optional(),
});
const sentence = (sent: unknown) => faultSentence(zodFaults(schema.safeParse(sent).error!, "body"));

test.each([
  [{}, "metrics: is missing; it must be a list."],
  [{ metrics: "visitors" }, "metrics: must be a list, not text."],
  [{ metrics: [], limit: "ten" }, "limit: must be a number."],
  [{ metrics: [], limit: 5000 }, "limit: Too big: expected number to be <=1000."],
  [{ metrics: [], order: "x" }, 'order: must be one of "newest", "longest".'],
  [{ metrics: [], pair: "x" }, "pair: must be a list, not text."],
  [{ metrics: [1, "a", null] }, "metrics[0]: must be text, not a number (and 1 more)."],
  [{ metrics: [], site: 1 }, 'body: has no "site".'],
  [[], "body: must be an object, not a list."],
])("%j", (sent, said) => {
  expect(sentence(sent)).toBe(said);
});
