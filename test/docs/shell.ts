import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Finished } from "../support/command.ts";

/** Shell examples that are not run, by how they begin, with the reason. */
export const shellNotRun: Readonly<Record<string, string>> = {
  "npm ci && npm run demo": "installs the packages and runs all tests, this one among them",
  "export DENDRO_ADMIN_KEY=$(openssl": "runs a server until somebody stops it, as every test does",
  "npm run bench": "measures for a quarter of an hour",
};

/** `dendro` is the script at PROGRAM; curl says nothing of its own, and fails where it is refused. */
const commands = `
set -euo pipefail
dendro() { "$NODE" --disable-warning=ExperimentalWarning "$PROGRAM" "$@"; }
curl() { command curl --silent --show-error --fail-with-body "$@"; }
`;

/** Runs a block as a person would who pastes it into a terminal. */
export async function runShell(
  code: string,
  cwd: string,
  env: Readonly<Record<string, string>> & { readonly PROGRAM: string },
): Promise<Finished> {
  const child = spawn("bash", ["-c", commands + code], {
    cwd,
    env: { ...process.env, NODE: process.execPath, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk) => (stdout += String(chunk)));
  child.stderr.on("data", (chunk) => (stderr += String(chunk)));
  const exit = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code: exit, stdout, stderr };
}

/** The files that examples read. @param folder what stands for the root of the machine, and where they run */
export function writeReadFiles(folder: string): void {
  const at = "20/Nov/2026:10:00:0";
  const line = (second: number, path: string) =>
    `192.0.2.7 - ann [${at}${second} +0000] "GET ${path} HTTP/1.1" 200 512 "https://www.google.com/" "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"\n`;
  mkdirSync(join(folder, "var/log/nginx"), { recursive: true });
  writeFileSync(join(folder, "var/log/nginx/access.log"), line(1, "/") + line(2, "/pricing"));
  for (const number of [1, 2])
    writeFileSync(join(folder, `access.log.${number}.gz`), gzipSync(line(2 + number, `/${number}`)));
  const messages = [
    { role: "user", content: "Where is it?" },
    { role: "assistant", content: "On its way." },
  ];
  writeFileSync(join(folder, "chats.json"), JSON.stringify([{ id: 42, user_id: "ann", messages }]));
  // One line in each of the formats that are described.
  const lines = [
    `192.0.2.7 - ann [${at}5 +0000] "GET /a HTTP/1.1" 200 512 1200`,
    `192.0.2.7 - - [${at}6 +0000] "GET /b HTTP/1.1" 200 512 "https://www.google.com/" "curl/8"`,
    `192.0.2.7 [2026-11-20T10:00:07+00:00] "GET /c HTTP/1.1" 200 0.012`,
  ];
  writeFileSync(join(folder, "custom.log"), `${lines.join("\n")}\n`);
}
