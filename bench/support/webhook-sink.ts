import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** What a receiver got, and when: in milliseconds since 1970, with fractions. */
export interface SunkMessage {
  readonly at: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What the process of a receiver is asked. */
export type SinkRequest =
  { readonly kind: "hold" | "release" } | { readonly kind: "await"; readonly count: number };

/** A receiver of webhooks in a process of its own. */
export async function startSink() {
  const child = fork(fileURLToPath(new URL("sink-process.ts", import.meta.url)));
  const answer = async <T>() => ((await once(child, "message")) as [T])[0];
  const port = await answer<number>();
  const ask = async <T>(request: SinkRequest) => {
    child.send(request);
    return await answer<T>();
  };
  return {
    url: `http://127.0.0.1:${port}`,
    /** Takes what comes, and answers nothing until it is released. */
    hold: async () => void (await ask({ kind: "hold" })),
    release: async () => void (await ask({ kind: "release" })),
    /** All that came since the last time, once they are so many. */
    sunk: async (count: number) => await ask<readonly SunkMessage[]>({ kind: "await", count }),
    close: () => void child.kill(),
  };
}
