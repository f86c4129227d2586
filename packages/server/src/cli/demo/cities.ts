import type { Random, Weighted } from "./random.ts";

interface City {
  readonly city: string;
  /** ISO 3166-2. */
  readonly region: string;
}

const at = (city: string, region: string, share: number): Weighted<City> => [{ city, region }, share];

/** Where in each country its people live. */
const cities: Readonly<Record<string, readonly Weighted<City>[]>> = {
  DE: [
    at("Munich", "DE-BY", 8),
    at("Berlin", "DE-BE", 6),
    at("Hamburg", "DE-HH", 4),
    at("Stuttgart", "DE-BW", 3),
  ],
  US: [
    at("Denver", "US-CO", 5),
    at("Seattle", "US-WA", 4),
    at("Salt Lake City", "US-UT", 3),
    at("Portland", "US-OR", 3),
  ],
  GB: [at("London", "GB-ENG", 6), at("Manchester", "GB-ENG", 3), at("Edinburgh", "GB-SCT", 3)],
  FR: [at("Lyon", "FR-ARA", 4), at("Paris", "FR-IDF", 4), at("Grenoble", "FR-ARA", 2)],
  AT: [at("Vienna", "AT-9", 4), at("Innsbruck", "AT-7", 4), at("Salzburg", "AT-5", 2)],
  CH: [at("Zurich", "CH-ZH", 5), at("Bern", "CH-BE", 3), at("Geneva", "CH-GE", 2)],
  NL: [at("Amsterdam", "NL-NH", 4), at("Utrecht", "NL-UT", 2)],
  IT: [at("Milan", "IT-25", 3), at("Turin", "IT-21", 2), at("Bolzano", "IT-32", 2)],
  SE: [at("Stockholm", "SE-AB", 3), at("Gothenburg", "SE-O", 2)],
  CA: [at("Vancouver", "CA-BC", 3), at("Calgary", "CA-AB", 2)],
  JP: [at("Tokyo", "JP-13", 4), at("Nagano", "JP-20", 1)],
  AU: [at("Melbourne", "AU-VIC", 3), at("Hobart", "AU-TAS", 1)],
};

/** The city that somebody of a country is from. */
export function cityOf(random: Random, country: string): City {
  const some = cities[country];
  if (some === undefined) throw new RangeError(`No city of ${country} is described.`);
  return random.pick(some);
}
