import { pathToFileURL } from "node:url";
import { DendroError, type RenderReport } from "@dendro/core";

/**
 * What draws reports, which is built with the dashboard. It comes with the first report.
 * @param path where it is; null where it was not built
 */
export function createRenderer(path: string | null): RenderReport {
  let loaded: Promise<{ readonly renderReport: RenderReport }> | null = null;
  return async (page) => {
    if (path === null)
      throw new DendroError(
        "not_configured",
        "What draws reports is not built here. Build it with npm run build.",
      );
    loaded ??= import(pathToFileURL(path).href) as Promise<{ readonly renderReport: RenderReport }>;
    return await (await loaded).renderReport(page);
  };
}
