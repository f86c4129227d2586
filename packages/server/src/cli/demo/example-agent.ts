import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The example of the worker's package, in a process of its own, as a developer would run it. */
export interface ExampleAgent {
  /** Where a person can talk to it. */
  readonly chatUrl: string;
  stop(): Promise<void>;
}

export interface ExampleAgentOptions {
  readonly dendroUrl: string;
  /** With the scope `worker`. */
  readonly key: string;
  readonly dataDir: string;
  /** 0 is any that is free. */
  readonly port: number;
}

const program = fileURLToPath(new URL("../../../../../examples/support-agent/src/main.ts", import.meta.url));
const startTimeoutMs = 20_000;

/** @returns null where the example is not: it comes with the repository, not with the package */
export async function startExampleAgent({
  dendroUrl,
  key,
  dataDir,
  port,
}: ExampleAgentOptions): Promise<ExampleAgent | null> {
  if (!existsSync(program)) return null;
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", program], {
    env: {
      ...process.env,
      DENDRO_URL: dendroUrl,
      DENDRO_KEY: key,
      DATABASE: `sqlite:${join(dataDir, "support-agent.db")}`,
      PORT: String(port),
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const chatUrl = await new Promise<string>((resolve, reject) => {
    let said = "";
    const timer = setTimeout(() => reject(new Error("The example agent does not start.")), startTimeoutMs);
    child.stdout.on("data", (piece: Buffer) => {
      said += piece.toString("utf8");
      const url = /http:\/\/\S+(?=\s)/u.exec(said)?.[0];
      if (url === undefined) return;
      clearTimeout(timer);
      resolve(url);
    });
    void ended.then(() => {
      clearTimeout(timer);
      reject(new Error("The example agent ended at once."));
    });
  });
  return {
    chatUrl,
    async stop() {
      child.kill("SIGTERM");
      await ended;
    },
  };
}
