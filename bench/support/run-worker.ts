import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { WebSocket } from "ws";

const program = fileURLToPath(new URL("./worker-process.ts", import.meta.url));

/** A worker, or a bare echo, in a process of its own. */
export async function runWorker(kind: "worker" | "bare") {
  const child = fork(program, [kind], {
    execArgv: ["--disable-warning=ExperimentalWarning", "--expose-gc"],
    stdio: "inherit",
  });
  const [{ url }] = (await once(child, "message")) as [{ url: string }];
  return {
    url,
    async memoryBytes(): Promise<number> {
      child.send("memory");
      const [{ bytes }] = (await once(child, "message")) as [{ bytes: number }];
      return bytes;
    },
    async stop() {
      child.kill();
      await once(child, "exit");
    },
  };
}

let frames = 0;

/** A frame as text. */
export const frame = (type: string, payload: object): string =>
  JSON.stringify({ id: `f${(frames += 1)}`, type, payload });

/** An open socket; towards a worker it has introduced itself. */
export async function openSocket(url: string, user: string | null): Promise<WebSocket> {
  const socket = new WebSocket(url, { perMessageDeflate: false });
  await once(socket, "open");
  if (user !== null) {
    socket.send(frame("connect", { worker_id: "bench", user_id: user }));
    await once(socket, "message");
  }
  return socket;
}
