import type { Change, Measure, Unit } from "@dendro/core";
import { wholeMoment } from "./when.ts";
import { dayAt } from "./zone.ts";

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const oneDigit = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });
const twoDigits = new Intl.NumberFormat("en", { maximumFractionDigits: 2 });
const short = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });

/** A metric's value as people read it; a dash where there is none. */
export function formatValue(value: Measure | undefined, unit: Unit): string {
  if (value === null || value === undefined) return "–";
  if (typeof value === "string") return value;
  switch (unit) {
    case "count":
      return formatCount(value);
    case "percent":
      return formatPercent(value);
    case "seconds":
      return formatSeconds(value);
    case "milliseconds":
      return formatMilliseconds(value);
    case "bytes":
      return formatBytes(value);
    case "ratio":
      return oneDigit.format(value);
    case "usd":
      return formatUsd(value);
    case "per_second":
    case "per_minute":
    case "per_hour":
    case "per_day":
      return `${oneDigit.format(value)}/${rateNames[unit]}`;
    case "timestamp":
      return wholeMoment(value);
    case "text":
      return String(value);
  }
}

const exact = new Intl.NumberFormat("en", { maximumFractionDigits: 6 });

/** All digits of a value that is shown with less. */
export function exactValue(value: Measure | undefined, unit: Unit): string {
  if (typeof value !== "number" || unit === "timestamp") return formatValue(value, unit);
  return `${exact.format(value)}${exactUnits[unit] ?? ""}`;
}

const exactUnits: Readonly<Partial<Record<Unit, string>>> = {
  percent: " %",
  seconds: " s",
  milliseconds: " ms",
  bytes: " B",
  usd: " USD",
};

const rateNames = { per_second: "s", per_minute: "min", per_hour: "h", per_day: "d" } as const;

/** What is rare is not never. */
function formatPercent(percent: number): string {
  return percent > 0 && percent < 0.1 ? "<0.1 %" : `${oneDigit.format(percent)} %`;
}

/** Cents for what people pay; more digits for what a single call costs. */
function formatUsd(usd: number): string {
  return Math.abs(usd) >= 0.1 || usd === 0 ? `$${usd.toFixed(2)}` : `$${usd.toPrecision(2)}`;
}

/** Whole up to five digits, shortened beyond. */
export function formatCount(value: number): string {
  return Math.abs(value) < 100_000 ? whole.format(value) : short.format(value);
}

/** So many of something, whose plural ends in s. */
export const formatCounted = (value: number, noun: string): string =>
  `${formatCount(value)} ${noun}${value === 1 ? "" : "s"}`;

export function formatSeconds(seconds: number): string {
  if (seconds > 0 && seconds < 10) return formatMilliseconds(seconds * 1000);
  const total = Math.round(seconds);
  if (total < 60) return `${total} s`;
  const minutes = Math.floor(total / 60);
  if (minutes < 60) return `${minutes} m ${String(total % 60).padStart(2, "0")} s`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} m`;
}

function formatMilliseconds(ms: number): string {
  if (ms > 0 && ms < 0.05) return "<0.1 ms";
  if (ms >= 120_000) return formatSeconds(ms / 1000);
  if (ms < 10) return `${oneDigit.format(ms)} ms`;
  if (ms < 999.5) return `${whole.format(ms)} ms`;
  return `${(ms < 9995 ? twoDigits : oneDigit).format(ms / 1000)} s`;
}

export function formatBytes(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB", "PB"];
  const power = bytes < 1 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), units.length - 1);
  return `${oneDigit.format(bytes / 1000 ** power)} ${units[power]}`;
}

/** Beyond it, in percent, a change says how many times as much it is. */
const tenfold = 900;

/** A change with its sign, in percent or, of percentages, in points; without one where nothing shows that it changed. */
export function formatChange(change: Change, unit: "percent" | "points" = "percent"): string {
  if (change === null) return "";
  if (change === "new") return "new";
  const size = Math.abs(change);
  if (unit === "percent" && change > tenfold) return `×${formatCount(Math.round(change / 100) + 1)}`;
  const shown = unit === "points" ? oneDigit.format(size) : whole.format(size);
  const sign = shown === "0" ? "" : change > 0 ? "+" : "−";
  return `${sign}${shown} ${unit === "points" ? "pt" : "%"}`;
}

/** A day of the calendar, `YYYY-MM-DD`; with its year where it is another than this. */
export function dayTitle(day: string): string {
  const year = day.startsWith(dayAt(Date.now()).slice(0, "YYYY".length)) ? {} : { year: "numeric" as const };
  const format = new Intl.DateTimeFormat("en", { day: "numeric", month: "short", timeZone: "UTC", ...year });
  return format.format(Date.parse(day));
}

const countries = new Intl.DisplayNames("en", { type: "region" });

export function countryName(code: string): string {
  try {
    return countries.of(code) ?? code;
  } catch {
    return code;
  }
}
