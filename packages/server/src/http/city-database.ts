import { readFileSync } from "node:fs";
import { DendroError } from "@dendro/core";
import { nowhere, type Place } from "@dendro/ingest";
import { Reader } from "mmdb-lib";

export interface CityDatabase {
  /** What it calls itself, such as GeoLite2-City. */
  readonly type: string;
  /** When it was made. */
  readonly builtAt: Date;
  /** Where an address is that is canonical. */
  find(address: string): Place;
}

/** An entry as GeoIP2 and DB-IP have it, and as ip-location-db has it flat. */
interface CityEntry {
  readonly country?: { readonly iso_code?: unknown };
  readonly registered_country?: { readonly iso_code?: unknown };
  readonly country_code?: unknown;
  readonly subdivisions?: readonly { readonly iso_code?: unknown }[];
  readonly city?: { readonly names?: { readonly en?: unknown } } | string;
}

const longestCity = 128;

/**
 * Opens a database of cities in MaxMind's format. It is read whole into memory.
 * @throws DendroError `invalid_configuration` when it is not there or is no such database
 */
export function openCityDatabase(path: string): CityDatabase {
  const reader = open(path);
  const { databaseType: type, buildEpoch: builtAt } = reader.metadata;
  if (!/city/iu.test(type))
    throw fault(path, `is a database of ${JSON.stringify(type)}, which knows no cities`);
  return {
    type,
    builtAt,
    find(address) {
      try {
        const entry = reader.get(address) as CityEntry | null;
        return entry === null ? nowhere : placeOf(entry);
      } catch {
        // A page of the file that is damaged costs the place of whom it is about, and no event.
        return nowhere;
      }
    },
  };
}

function open(path: string): Reader<never> {
  try {
    return new Reader<never>(readFileSync(path));
  } catch (error) {
    const { code, message } = error as { code?: unknown; message: string };
    if (code === "ENOENT") throw fault(path, "does not exist", error);
    if (code === "EACCES") throw fault(path, "may not be read by this user", error);
    if (typeof code === "string") throw fault(path, `cannot be read: ${message}`, error);
    throw fault(path, "is damaged, or no database in MaxMind's format (.mmdb)", error);
  }
}

const fault = (path: string, what: string, cause?: unknown) => {
  const message = `${path} ${what}. Put a city database there, such as DB-IP's or GeoLite2's, or leave DENDRO_CITY_MMDB out: then no cities are found.`;
  return new DendroError("invalid_configuration", `DENDRO_CITY_MMDB: ${message}`, {
    details: [{ path: "DENDRO_CITY_MMDB", message }],
    cause,
  });
};

function placeOf(entry: CityEntry): Place {
  const country = textOf(entry.country?.iso_code ?? entry.country_code ?? entry.registered_country?.iso_code);
  const region = textOf(entry.subdivisions?.[0]?.iso_code);
  const city = typeof entry.city === "string" ? entry.city : entry.city?.names?.en;
  return {
    country,
    region: country === "" || region === "" ? "" : `${country}-${region}`,
    city: textOf(city).slice(0, longestCity),
  };
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");
