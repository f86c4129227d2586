import { SingleBar } from "cli-progress";
import { formatBytes } from "./format.ts";
import type { Terminal } from "./terminal.ts";

/** A bar of bytes on a terminal; elsewhere nothing. */
export function showBytes(stderr: Terminal["stderr"], what: string) {
  const bar =
    stderr.isTTY === true
      ? new SingleBar({
          stream: stderr,
          format: `${what} {bar} {amount} of {whole}  {eta_formatted}`,
          hideCursor: true,
          clearOnComplete: true,
        })
      : null;
  bar?.start(1, 0, { amount: formatBytes(0), whole: "" });
  return {
    update(done: number, all: number): void {
      bar?.setTotal(Math.max(all, 1));
      bar?.update(done, { amount: formatBytes(done), whole: formatBytes(all) });
    },
    stop: () => bar?.stop(),
  };
}
