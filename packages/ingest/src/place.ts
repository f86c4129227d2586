/** Where in the world an address is, as far as it is known; what is not is empty. */
export interface Place {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** ISO 3166-2, such as DE-BE. */
  readonly region: string;
  readonly city: string;
}

export const nowhere: Place = { country: "", region: "", city: "" };

/**
 * What an edge in front says of a request, and what is found of its address where the edge does not say it: never a city
 * of one beside a country of the other.
 */
export function joinPlaces(told: Place, find: () => Place): Place {
  if (told.country !== "" && (told.region !== "" || told.city !== "")) return told;
  const found = find();
  if (told.country === "" || told.country === found.country) return found;
  return told;
}
