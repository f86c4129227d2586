import chromium from "@sparticuz/chromium";

/** Unpacks Chromium before any test needs it: two that unpack it at once run each other's half. */
export async function setup(): Promise<void> {
  await chromium.executablePath();
}
