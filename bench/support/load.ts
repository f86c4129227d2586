import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";

export interface Load {
  readonly url: string;
  readonly connections: number;
  readonly seconds: number;
  /** Events in one request. */
  readonly batch: number;
  /** Without a body when it is GET. @defaultValue POST */
  readonly method?: "GET" | "POST";
}

export interface LoadResult {
  readonly requests: number;
  readonly failures: number;
  readonly seconds: number;
}

/** Sends as fast as it is answered, from a process of its own. */
export async function runLoad(load: Load): Promise<LoadResult> {
  const child = fork(fileURLToPath(new URL("load-process.ts", import.meta.url)), [JSON.stringify(load)]);
  return await new Promise<LoadResult>((resolve, reject) => {
    child.once("message", (result) => resolve(result as LoadResult));
    child.once("exit", (code) => code !== 0 && reject(new Error(`the load ended with ${code}`)));
  });
}

/** What a server reports of a request. */
export function makeEvent(index: number): object {
  return {
    type: "request",
    source: "shop-api",
    method: "GET",
    route: "/products/:id",
    path: `/products/${index % 1000}`,
    status_code: index % 50 === 0 ? 500 : 200,
    duration_ms: (index * 7) % 300,
    bytes: 1000 + (index % 5000),
  };
}
