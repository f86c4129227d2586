import { BaseSequencer, type TestSpecification } from "vitest/node";

/** What takes longest, first. A run without the times of one before it would begin such a file last, beside an idle core. */
const longest = [
  "test/walk/walk.test.ts",
  "test/repair/",
  "test/packages/",
  "test/webhooks/kills.test.ts",
  "test/walk/",
  "test/bad-input/",
  "test/backup/",
  "test/durability/",
  "test/crash/",
  "packages/server/src/cli/",
  "test/presets/",
  "test/",
];

/** Runs the files that take longest first, so that no core waits for one of them at the end. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- it is no array's
    const sorted = await super.sort(files);
    const rankOf = ({ moduleId }: TestSpecification) => {
      const rank = longest.findIndex((start) => moduleId.includes(`/${start}`));
      return rank === -1 ? longest.length : rank;
    };
    return sorted.toSorted((a, b) => rankOf(a) - rankOf(b));
  }
}
