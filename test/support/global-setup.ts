import chromium from "@sparticuz/chromium";

/** Unpacks Chromium before any test needs it: two that unpack it at once run each other's half. */
export async function setup(): Promise<void> {
  // It is there for Linux alone; elsewhere the tests that need no browser run all the same.
  if (process.platform === "linux") await chromium.executablePath();
}
