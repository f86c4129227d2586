import type { Reporter, TestModule } from "vitest/node";

const slowestShown = 10;

/** Ends a run with which files took longest, why tests were skipped, and one line that counts them all. */
export class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const counts = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    const reasons = new Map<string, number>();
    for (const module of modules) {
      // A file that does not load has no tests, and must not look like one that has none to fail.
      if (module.state() === "failed" && module.errors().length > 0) counts.failed += 1;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        counts[state] += 1;
        if (state !== "skipped") continue;
        const reason = test.meta().skipReason ?? "no reason is given";
        reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
      }
    }
    for (const line of slowest(modules)) console.log(line);
    for (const [reason, count] of reasons) console.log(`skipped ${count}: ${reason}`);
    console.log(
      `${counts.passed} passed, ${counts.failed + counts.pending} failed, ${counts.skipped} skipped`,
    );
  }
}

/** Where the time of a run goes: with what is set up once for a file, which its tests do not count. */
function slowest(modules: readonly TestModule[]): string[] {
  if (modules.length <= slowestShown) return [];
  const times = modules.map((module) => {
    const { environmentSetupDuration, prepareDuration, collectDuration, setupDuration, duration } =
      module.diagnostic();
    const ms = environmentSetupDuration + prepareDuration + collectDuration + setupDuration + duration;
    return { file: module.relativeModuleId, seconds: Math.round(ms / 1000) };
  });
  return times
    .toSorted((a, b) => b.seconds - a.seconds)
    .slice(0, slowestShown)
    .map(({ file, seconds }) => `${String(seconds).padStart(5)} s  ${file}`);
}
