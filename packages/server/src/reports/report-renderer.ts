import { once } from "node:events";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { DendroError, type RenderedReport, type ReportPage } from "@dendro/core";
import { createFairQueue } from "../fair/fair-queue.ts";

/**
 * Draws a report, of one tenant after the other.
 * @throws DendroError `not_configured` where what draws them was not built, `overloaded` when too many wait
 */
export type RenderReport = (tenant: string, page: ReportPage, signal: AbortSignal) => Promise<RenderedReport>;

/** One is drawn at a time, and so many wait. */
const maxWaiting = 20;
/** A report that needs more than so many megabytes fails, and nothing beside it. */
const maxMemoryMb = 256;

/**
 * Draws each report in a thread of its own: pictures take tens of milliseconds each, in which nothing else would be answered.
 * @param path the program of that thread, which is built with the dashboard; null where it was not built
 */
export function createReportRenderer(path: string | null): RenderReport {
  const turns = createFairQueue({ places: 1, maxWaiting });
  return async (tenant, page, signal) => {
    if (path === null)
      throw new DendroError(
        "not_configured",
        "What draws reports is not built here. Build it with npm run build.",
      );
    await turns.enter(tenant);
    try {
      signal.throwIfAborted();
      return await drawIn(path, page, signal);
    } finally {
      turns.leave(tenant);
    }
  };
}

async function drawIn(path: string, page: ReportPage, signal: AbortSignal): Promise<RenderedReport> {
  const thread = new Worker(pathToFileURL(path), {
    workerData: page,
    name: "report",
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: maxMemoryMb },
  });
  try {
    // What fails in it is thrown here.
    const [rendered] = (await once(thread, "message", { signal })) as [RenderedReport];
    return rendered;
  } finally {
    await thread.terminate();
  }
}
