import { z } from "@hono/zod-openapi";
import type { Filter } from "@dendro/core";

/** Nodes that have done their work, or failed. */
export const isNode: Filter = ["is", "type", ["node.completed", "node.failed"]];

/** What a row is called that is a type of nodes. */
export const nodeName = { node_type: z.string().nullable() };
