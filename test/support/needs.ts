import { test } from "vitest";

declare module "vitest" {
  interface TaskMeta {
    /** Why the test is skipped, for the end of the run. */
    skipReason?: string;
  }
}

/** `test`, or what stands in its place and skips with a reason. */
export type TestHere = (name: string, run: () => Promise<void> | void, timeoutMs?: number) => void;

/**
 * `test` where something is there that comes with an installation, such as PostgreSQL or Chromium. Where it is not: skipped with
 * the reason on a person's machine, failed on CI, which installs everything.
 */
export function testIfInstalled(isThere: boolean, reason: string): TestHere {
  return isThere || process.env["CI"] === "true" ? test : skipped(reason);
}

/**
 * `test` where something is there that the repository does not bring: other people's data, the right to mount a disk, another
 * Node. Where it is not: skipped with the reason, everywhere.
 */
export function testIfProvided(isThere: boolean, reason: string): TestHere {
  return isThere ? test : skipped(reason);
}

const skipped =
  (skipReason: string): TestHere =>
  (name, run, timeoutMs) => {
    const options = { skip: true, meta: { skipReason } };
    register(name, timeoutMs === undefined ? options : { ...options, timeout: timeoutMs }, run);
  };

/** Under another name: what it is called with is a test's own title. */
const register = test;
