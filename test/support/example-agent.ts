import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("../../examples/support-agent/src/main.ts", import.meta.url));

/** Runs the example as a developer would, on any free port. */
export async function runExampleAgent(env: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", program], {
    env: { ...process.env, PORT: "0", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stderr = "";
  child.stderr.on("data", (piece: Buffer) => (stderr += piece.toString("utf8")));
  const exited = new Promise<number | null>((resolve) => child.once("exit", (code) => resolve(code)));
  const url = await new Promise<string>((resolve, reject) => {
    let stdout = "";
    child.stdout.on("data", (piece: Buffer) => {
      stdout += piece.toString("utf8");
      const found = /http:\/\/\S+(?=\s)/u.exec(stdout)?.[0];
      if (found !== undefined) resolve(found);
    });
    void exited.then((code) => reject(new Error(`the example ended with ${code}: ${stderr}`)));
  });
  return {
    url,
    stderr: () => stderr,
    async stop() {
      child.kill("SIGTERM");
      return await exited;
    },
  };
}
