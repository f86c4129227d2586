import { fileURLToPath } from "node:url";
import { program, runDendro } from "../support/dendro.ts";
import { describeExamples } from "./examples.ts";

describeExamples(async () => ({
  modules: fileURLToPath(new URL("../../node_modules", import.meta.url)),
  program,
  start: runDendro,
}));
