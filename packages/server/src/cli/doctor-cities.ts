import { DendroError } from "@dendro/core";
import { openCityDatabase } from "../http/city-database.ts";
import type { Check } from "./doctor-check.ts";

/** Older than this, a city database puts many addresses elsewhere than they are, in milliseconds. */
const oldMs = 400 * 24 * 3_600_000;

/** @param path of the city database that is configured */
export function checkCities(path: string, now: number): Check {
  const name = "city database";
  try {
    const { type, builtAt } = openCityDatabase(path);
    const isOld = now - builtAt.getTime() > oldMs;
    const built = `${type} of ${builtAt.toISOString().slice(0, "YYYY-MM-DD".length)}`;
    return {
      name,
      status: isOld ? "warning" : "ok",
      detail: isOld ? `${built}; addresses have moved since: put a newer one in its place` : built,
    };
  } catch (error) {
    if (!(error instanceof DendroError)) throw error;
    return { name, status: "wrong", detail: error.details[0]?.message ?? error.message };
  }
}
