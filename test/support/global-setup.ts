import chromium from "@sparticuz/chromium";
import { fileURLToPath } from "node:url";

/** What tests of all files need, before any begins. */
export async function setup(): Promise<void> {
  // The program is started some hundred times, and most of a start is the reading of its sources.
  process.env["NODE_COMPILE_CACHE"] ??= fileURLToPath(
    new URL("../../node_modules/.cache/node-compile", import.meta.url),
  );
  // Two that unpack Chromium at once run each other's half. It is there for Linux alone; elsewhere the tests that need no
  // browser run all the same.
  if (process.platform === "linux") await chromium.executablePath();
}
