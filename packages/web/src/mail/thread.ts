import { parentPort, workerData } from "node:worker_threads";
import type { ReportPage } from "@dendro/core";
import { renderReport } from "./render-report.tsx";

/** Draws one report, in a thread of its own: the dashboard knows how answers are shown, and the server has it draw. */
const rendered = await renderReport(workerData as ReportPage);
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- it is no window
parentPort?.postMessage(rendered);
