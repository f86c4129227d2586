import { defineConfig } from "vitest/config";
import { LongestFirst } from "./test/support/longest-first.ts";
import { SummaryReporter } from "./test/support/summary-reporter.ts";

/** Rooms that open no engine, no file and no process of their own. */
const pure = ["packages/{core,ingest,delivery,react,web}/src/**/*.test.{ts,tsx}"];

export default defineConfig({
  test: {
    globalSetup: ["test/support/global-setup.ts"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // What is waited for comes at once on a machine that is idle. On one that is not, as long as Playwright waits by itself.
    expect: { poll: { timeout: 30_000, interval: 5 } },
    maxWorkers: 2,
    // Of tests beside each other in a file: most of the time of one that looks at a page is waiting.
    maxConcurrency: 3,
    sequence: { sequencer: LongestFirst },
    reporters: ["default", new SummaryReporter()],
    projects: [
      { extends: true, test: { name: "pure", pool: "threads", isolate: false, include: pure } },
      // Each of the other files gets a process of its own: chDB opens one data directory per process.
      {
        extends: true,
        test: {
          name: "engines",
          pool: "forks",
          include: ["packages/*/src/**/*.test.{ts,tsx}", "test/**/*.test.ts"],
          exclude: ["**/node_modules/**", ...pure],
        },
      },
    ],
  },
});
