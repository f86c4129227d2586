import type { Unit } from "@dendro/core";
import type { Catalog } from "../api/client.ts";
import { metricUnit } from "./metric-unit.ts";

/** What is known of a metric, or of a function of some. */
export interface MetricInfo {
  readonly name: string;
  readonly title: string;
  readonly unit: Unit;
  readonly better: "up" | "down" | null;
}

/** What the catalogue says of a metric; of a function, as which unit its values are read. */
export function metricInfo(name: string, catalog: Catalog | null): MetricInfo {
  const known = catalog?.metrics.find((metric) => metric.name === name);
  if (known !== undefined) return known;
  return { name, title: name, unit: metricUnit(name), better: null };
}

/** What people call a dimension. */
export function dimensionTitle(name: string, catalog: Catalog | null): string {
  const known = catalog?.dimensions.find((dimension) => dimension.name === name);
  return known?.title ?? (name.startsWith("data.") ? name.slice("data.".length) : name);
}
