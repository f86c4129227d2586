import { readAddress } from "@dendro/core";
import { nowhere, type Place } from "@dendro/ingest";
import { openCityDatabase } from "./city-database.ts";
import { openCountryLookup } from "./country.ts";

/**
 * A function from an IP address to where it is: by a database of cities where there is one, and by ours of countries else.
 * @param cityFile the path of a database in MaxMind's format
 * @throws DendroError `invalid_configuration` when it cannot be used
 */
export function openPlaceLookup(cityFile: string | null): (ip: string) => Place {
  const countryOf = openCountryLookup();
  const cities = cityFile === null ? null : openCityDatabase(cityFile);
  let last = { ip: "", place: nowhere };
  return (ip) => {
    if (ip === last.ip) return last.place;
    const address = readAddress(ip);
    const found = address === null || cities === null ? nowhere : cities.find(address);
    const place = found.country === "" ? { ...nowhere, country: countryOf(ip) } : found;
    last = { ip, place };
    return place;
  };
}
