import { expect, test } from "vitest";
import { tellTransition } from "./transition-words.ts";

test.each([
  [
    "opened",
    { reason: "consecutive_failures", consecutive_failures: 5, last_error: "timeout" },
    "5 calls failed in a row; the last was timeout.",
  ],
  ["opened", { reason: "failure_rate", last_error: null }, "Too large a share of calls failed."],
  ["opened", { reason: "probe_failed", last_error: "health_503" }, "A probe failed with health_503."],
  ["half_open", { reason: "recovery_time" }, "Its time was over: a few calls may try."],
  ["closed", { reason: "reset", by: "ann" }, "Closed by ann."],
  ["closed", { reason: "probes_succeeded" }, "The probes succeeded."],
  ["overridden", { by: "ann", override: { mode: "open", reason: "moving" } }, "By ann: moving"],
  ["overridden", { reason: "override_ended" }, "The override was over."],
  ["overridden", { reason: "override_ended", by: "bo" }, "The override was taken back by bo."],
])("says what breaker.%s was about: %j", (type, data, detail) => {
  expect(tellTransition({ type: `breaker.${type}`, data }).detail).toBe(detail);
});
