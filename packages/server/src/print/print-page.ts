import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { setTimeout as wait } from "node:timers/promises";
import { DendroError } from "@dendro/core";
import { createBrowserPipe, type BrowserPipe } from "./browser-pipe.ts";

export interface PrintOptions {
  /** The path of a Chromium. */
  readonly executable: string;
  readonly url: string;
  /** True in the page once everything on it is drawn. */
  readonly isDrawn: string;
  readonly timeLimitMs: number;
  /** Aborts when nobody waits for it any more. */
  readonly signal: AbortSignal;
}

/** How often it is looked whether a page is drawn, in milliseconds. */
const lookIntervalMs = 100;

/**
 * Prints a page into a PDF with a browser of its own, which is gone afterwards whatever happens.
 * @throws DendroError `overloaded` when it takes too long, `internal` when the browser does not do it
 */
export async function printPage({
  executable,
  url,
  isDrawn,
  timeLimitMs,
  signal,
}: PrintOptions): Promise<Buffer> {
  const profile = await mkdtemp(join(tmpdir(), "dendro-report-"));
  const child = spawn(executable, argumentsFor(profile), {
    // A group of its own: the browser's processes end with it.
    detached: true,
    stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"],
    env: { PATH: process.env["PATH"], HOME: profile, LD_LIBRARY_PATH: process.env["LD_LIBRARY_PATH"] },
  });
  const pipe = createBrowserPipe(child.stdio[3] as Writable, child.stdio[4] as Readable);
  const ended = new Promise<void>((resolve) => {
    child.once("error", (error) => {
      pipe.fail(error);
      resolve();
    });
    child.once("exit", (code) => {
      pipe.fail(new Error(`The browser ended with ${code ?? "a signal"}.`));
      resolve();
    });
  });
  const timer = setTimeout(
    () =>
      pipe.fail(
        new DendroError("overloaded", `The report was not ready after ${timeLimitMs / 1000} s.`, {
          retryAfterSeconds: 10,
        }),
      ),
    timeLimitMs,
  );
  const giveUp = () => pipe.fail(new DendroError("shutting_down", "Nobody waits for the report any more."));
  signal.addEventListener("abort", giveUp);
  try {
    if (signal.aborted) giveUp();
    return await print(pipe, url, isDrawn);
  } catch (error) {
    if (error instanceof DendroError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new DendroError("internal", `The browser at DENDRO_BROWSER did not print the report: ${why}`, {
      cause: error,
    });
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", giveUp);
    killGroup(child.pid);
    await ended;
    await rm(profile, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function print(pipe: BrowserPipe, url: string, isDrawn: string): Promise<Buffer> {
  const { targetId } = await pipe.send<{ targetId: string }>(
    "Target.createTarget",
    { url: "about:blank" },
    null,
  );
  const { sessionId } = await pipe.send<{ sessionId: string }>(
    "Target.attachToTarget",
    { targetId, flatten: true },
    null,
  );
  await pipe.send("Page.navigate", { url }, sessionId);
  for (;;) {
    const { result } = await pipe.send<{ result: { value?: unknown } }>(
      "Runtime.evaluate",
      { expression: isDrawn, returnByValue: true },
      sessionId,
    );
    if (result.value === true) break;
    await wait(lookIntervalMs);
  }
  const { data } = await pipe.send<{ data: string }>(
    "Page.printToPDF",
    { preferCSSPageSize: true, printBackground: true },
    sessionId,
  );
  return Buffer.from(data, "base64");
}

function argumentsFor(profile: string): string[] {
  return [
    "--headless",
    "--remote-debugging-pipe",
    `--user-data-dir=${profile}`,
    "--window-size=1280,1600",
    "--hide-scrollbars",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--mute-audio",
    "--no-first-run",
    // Chromium refuses to have a sandbox as root; it loads nothing but our own page.
    ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
  ];
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}
