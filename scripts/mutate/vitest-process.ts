import { join } from "node:path";
import { BaseSequencer, createVitest, type TestSpecification } from "vitest/node";

/** What is said to this process: the tests, and the sources that may be others than they were. */
export interface RunRequest {
  readonly tests: readonly string[];
  readonly sources: readonly string[];
  /** The source that is not what it should be. */
  readonly mutated?: string;
}

/**
 * A Vitest that stays between runs, so that a run costs no start of it. It answers each request with whether all tests
 * passed. Tests of pure packages share a process, which is three times as quick as one for each file.
 */
const root = process.cwd();
const isPure = process.argv.slice(2).includes("--pure");
/** How long each file of tests took the last time, in milliseconds. */
const tookMs = new Map<string, number>();

/** By source: the tests that noticed its last mutant that was noticed. Before that they are those of its name. */
const noticedBy = new Map<string, string>();
let first: string | undefined;

/** What is likely to notice the mutant comes first, and then what is quick: most mutants need no more. */
class LikelyFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const ms = ({ moduleId }: TestSpecification) => (moduleId === first ? -1 : (tookMs.get(moduleId) ?? 0));
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
  sequence: { sequencer: LikelyFirst },
});

process.on("message", (request) => {
  void answer(request as RunRequest);
});
process.once("disconnect", () => process.exit());

async function answer({ tests, sources, mutated = "" }: RunRequest): Promise<void> {
  first = noticedBy.get(mutated) ?? join(root, mutated.replace(/(?=\.tsx?$)/u, ".test"));
  for (const source of sources) vitest.invalidateFile(join(root, source));
  const project = vitest.getRootProject();
  const run = await vitest.runTestSpecifications(
    tests.map((test) => project.createSpecification(join(root, test))),
  );
  for (const module of run.testModules) tookMs.set(module.moduleId, module.diagnostic().duration);
  const failed = run.testModules.find((module) => !module.ok());
  if (failed !== undefined) noticedBy.set(mutated, failed.moduleId);
  const passed = failed === undefined && run.unhandledErrors.length === 0;
  process.send?.(passed && run.testModules.length === tests.length);
}
