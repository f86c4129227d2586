import { defineConfig } from "vitest/config";
import { SummaryReporter } from "./test/support/summary-reporter.ts";

// Each test file gets its own process: chDB opens one data directory per process.
export default defineConfig({
  test: {
    pool: "forks",
    globalSetup: ["test/support/global-setup.ts"],
    // A failing property prints its seed; with it every property of a run begins as that one did.
    setupFiles: process.env["DENDRO_TEST_SEED"] === undefined ? [] : ["test/support/seed.ts"],
    include: ["packages/*/src/**/*.test.{ts,tsx}", "test/**/*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // What is waited for comes at once on a machine that is idle.
    expect: { poll: { timeout: 10_000, interval: 5 } },
    maxWorkers: 2,
    reporters: ["default", new SummaryReporter()],
  },
});
