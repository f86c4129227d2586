/** Somebody with an account at the shop. */
export interface Customer {
  readonly user_id: string;
  readonly username: string;
  readonly rank: Rank;
}

/** Of members, the highest first; who comes often has a high one. */
type Rank = "summit" | "ridge" | "trail" | "valley";

const firstNames = [
  "Anton",
  "Berta",
  "Casper",
  "Dora",
  "Emil",
  "Frieda",
  "Gustav",
  "Hedda",
  "Ivo",
  "Juna",
  "Kasimir",
  "Lotte",
  "Milo",
  "Nele",
  "Oskar",
  "Pia",
  "Quirin",
  "Romy",
  "Sven",
  "Tilda",
  "Ulla",
  "Vito",
  "Wanda",
  "Xaver",
  "Yara",
] as const;

/** Nobody is called like this. */
const lastNames = [
  "Cairnstack",
  "Mossboot",
  "Pebblebrook",
  "Driftpeg",
  "Tarnwhistle",
  "Goatpath",
  "Snowbucket",
  "Fernhammock",
  "Ropewalker",
  "Larchbutton",
  "Thermosberg",
  "Windpocket",
  "Bivouacson",
  "Gritstone",
  "Marmotti",
  "Crampington",
  "Puddlejump",
  "Trailmixer",
  "Zipperfeld",
  "Campfiresen",
  "Woolsock",
  "Headtorch",
  "Rucksackova",
  "Scramblewood",
] as const;

export const customerCount = firstNames.length * lastNames.length;

/** One of {@link customerCount}, those who come most first. */
export function customerOf(index: number): Customer {
  const first = firstNames[index % firstNames.length] ?? "";
  const last = lastNames[Math.floor(index / firstNames.length) % lastNames.length] ?? "";
  return {
    user_id: `${first}.${last}`.toLowerCase(),
    username: `${first} ${last}`,
    rank: index < 20 ? "summit" : index < 90 ? "ridge" : index < 240 ? "trail" : "valley",
  };
}

/** What every event of a customer says of them. */
export const profileOf = ({ username, rank }: Customer) => ({ username, member: rank });
