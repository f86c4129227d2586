import { DendroError } from "@dendro/core";
import { printPage } from "./print-page.ts";

/** Boards as PDF. */
export interface BoardPrinter {
  /**
   * Prints a shared board, one at a time.
   * @param url where it is shown
   * @throws DendroError `not_configured` without a browser, `overloaded` while another report is printed
   */
  print(url: () => Promise<string>, signal: AbortSignal): Promise<Buffer>;
}

/** How long a report may take, in milliseconds. */
export const printLimitMs = 60_000;

/** True once the board is there, nothing of it is still awaited, and every chart is drawn. */
const isDrawn = `document.querySelector("[data-shared-board]") !== null
  && document.querySelector("[data-awaited]") === null
  && document.fonts.status === "loaded"
  && [...document.querySelectorAll("[data-chart]")].every((chart) => chart.querySelector("svg") !== null)`;

/** @param executable the path of a Chromium; null where there is none */
export function createBoardPrinter(executable: string | null, timeLimitMs = printLimitMs): BoardPrinter {
  let isBusy = false;
  return {
    async print(url, signal) {
      if (executable === null)
        throw new DendroError(
          "not_configured",
          "This server has no browser to print with. Set DENDRO_BROWSER to the path of a Chromium and start it again, or print the board from your own browser.",
        );
      if (isBusy)
        throw new DendroError("overloaded", "Another report is printed at the moment; try again shortly.", {
          retryAfterSeconds: 5,
        });
      isBusy = true;
      try {
        return await printPage({ executable, url: await url(), isDrawn, timeLimitMs, signal });
      } finally {
        isBusy = false;
      }
    },
  };
}
