import { join } from "node:path";
import { BaseSequencer, createVitest, type TestSpecification } from "vitest/node";

/** What is said to this process: the tests, and the sources that may be others than they were. */
export interface RunRequest {
  readonly tests: readonly string[];
  readonly sources: readonly string[];
}

/**
 * A Vitest that stays between runs, so that a run costs no start of it. It answers each request with whether all tests
 * passed. Tests of pure packages share a process, which is three times as quick as one for each file.
 */
const root = process.cwd();
const isPure = process.argv.slice(2).includes("--pure");
/** How long each file of tests took the last time, in milliseconds. */
const tookMs = new Map<string, number>();

/** What is quick comes first: most mutants need no more. */
class QuickFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const ms = ({ moduleId }: TestSpecification) => tookMs.get(moduleId) ?? 0;
    return files.toSorted((a, b) => ms(a) - ms(b));
  }
}

const vitest = await createVitest("test", {
  root,
  watch: false,
  bail: 1,
  maxWorkers: 1,
  isolate: !isPure,
  reporters: [{}],
  sequence: { sequencer: QuickFirst },
});

process.on("message", (request) => {
  void answer(request as RunRequest);
});
process.once("disconnect", () => process.exit());

async function answer({ tests, sources }: RunRequest): Promise<void> {
  for (const source of sources) vitest.invalidateFile(join(root, source));
  const project = vitest.getRootProject();
  const run = await vitest.runTestSpecifications(
    tests.map((test) => project.createSpecification(join(root, test))),
  );
  for (const module of run.testModules) tookMs.set(module.moduleId, module.diagnostic().duration);
  const passed = run.testModules.every((module) => module.ok()) && run.unhandledErrors.length === 0;
  process.send?.(passed && run.testModules.length === tests.length);
}
