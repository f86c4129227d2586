import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { platform } from "node:process";
import { expect, test, vi } from "vitest";
import { testIfProvided } from "./needs.ts";

const isLinux = platform === "linux";

const script = `
  const { runDendro, temporaryDirectory } = await import(${JSON.stringify(new URL("dendro.ts", import.meta.url).href)});
  const directory = temporaryDirectory();
  const dendro = await runDendro(directory.path);
  console.log(JSON.stringify([dendro.child.pid, directory.path]));
  process.stdin.once("data", () => { throw new Error("A test fails."); });
`;

test("a file of tests that fails leaves no Dendro running", async () => {
  await endsWith((file) => void file.stdin.write("\n"));
});

testIfProvided(isLinux, "only Linux ends a program with the one that started it")(
  "a file of tests that is cut off leaves no Dendro running",
  async () => {
    await endsWith((file) => void file.kill("SIGKILL"));
  },
);

async function endsWith(end: (file: ChildProcessWithoutNullStreams) => void): Promise<void> {
  const file = spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: "pipe" });
  const [line] = (await once(file.stdout, "data")) as [Buffer];
  const [pid, path] = JSON.parse(String(line)) as [number, string];
  try {
    expect(isRunning(pid)).toBe(true);
    end(file);
    await vi.waitFor(() => expect(isRunning(pid)).toBe(false), 10_000);
  } finally {
    if (isRunning(pid)) process.kill(pid, "SIGKILL");
    rmSync(path, { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
