import { afterAll, beforeAll, expect } from "vitest";
import { runDendro, temporaryDirectory, type DendroProcess } from "./dendro.ts";

export interface UsedDendro extends DendroProcess {
  /** Its data directory. */
  readonly directory: string;
  /** Runs it again on the same directory, after it was stopped or killed. */
  restart(env?: Readonly<Record<string, string>>): Promise<void>;
}

/**
 * The real program for the tests of a file (or of a `describe`), from before the first until after the last, on a data
 * directory of its own. It must end well, unless a test has ended it.
 */
export function useDendro(env: Readonly<Record<string, string>> = {}): UsedDendro {
  const directory = temporaryDirectory();
  let running: DendroProcess | null = null;
  const current = () => {
    if (running === null) throw new Error("Dendro is there once the tests run.");
    return running;
  };
  const restart = async (more: Readonly<Record<string, string>> = {}) => {
    running = await runDendro(directory.path, { ...env, ...more });
  };
  let isEnded = false;
  const ending =
    <T>(end: () => Promise<T>) =>
    async () => {
      isEnded = true;
      return await end();
    };

  beforeAll(async () => await restart());
  afterAll(async () => {
    try {
      if (running !== null && !isEnded) expect(await running.stop()).toBe(0);
    } finally {
      directory.remove();
    }
  });
  return {
    directory: directory.path,
    get url() {
      return current().url;
    },
    get child() {
      return current().child;
    },
    stderr: () => current().stderr(),
    stop: ending(async () => await current().stop()),
    kill: ending(async () => await current().kill()),
    async restart(more) {
      isEnded = false;
      await restart(more);
    },
  };
}
