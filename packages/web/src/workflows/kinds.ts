import type { Filter } from "@dendro/core";

export const isExecution: Filter = [
  "is",
  "type",
  ["workflow.started", "workflow.completed", "workflow.failed"],
];
export const isNode: Filter = ["is", "type", ["node.completed", "node.failed", "node.started"]];
