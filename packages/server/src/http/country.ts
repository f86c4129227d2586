import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { readAddress } from "@dendro/core";
import { Reader } from "mmdb-lib";

export type CountryLookup = (ip: string) => string;

/** The shape of an entry of the database. */
interface CountryEntry {
  readonly country_code?: string;
}

/**
 * Opens the country database (geo-whois-asn-country by ip-location-db, CC0).
 * @returns a function from an IP address to its country as ISO 3166-1 alpha-2, empty where there is none
 */
export function openCountryLookup(): CountryLookup {
  const file = createRequire(import.meta.url).resolve(
    "@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb",
  );
  const reader = new Reader<never>(readFileSync(file)) as unknown as { get(ip: string): CountryEntry | null };
  // Events of one request, and lines of a log, are often of one client after another.
  let last = { ip: "", country: "" };
  return (ip) => {
    if (ip === last.ip) return last.country;
    const address = readAddress(ip);
    const country = address === null ? "" : (reader.get(address)?.country_code ?? "");
    last = { ip, country };
    return country;
  };
}
