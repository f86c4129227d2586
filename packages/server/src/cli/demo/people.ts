import { cityOf } from "./cities.ts";
import { createRandom, type Weighted } from "./random.ts";

/** Somebody who visits the shop now and then. */
export interface Person {
  readonly ip: string;
  readonly user_agent: string;
  readonly language: string;
  /** In CSS pixels. */
  readonly screen: string;
  /** As an edge in front of the shop would tell it. */
  readonly city: string;
  /** ISO 3166-2. */
  readonly region: string;
}

interface Country {
  /** The first two numbers of addresses that a provider of that country gives to households. */
  readonly networks: readonly string[];
  readonly language: string;
}

/** The address is needed because the server itself finds the country; it is thrown away there, as everybody's is. */
export const countries: Readonly<Record<string, Country>> = {
  DE: { networks: ["91.10", "79.200"], language: "de-DE" },
  US: { networks: ["73.15", "98.210"], language: "en-US" },
  GB: { networks: ["86.140", "81.150"], language: "en-GB" },
  FR: { networks: ["90.10", "86.210"], language: "fr-FR" },
  AT: { networks: ["80.108", "62.178"], language: "de-AT" },
  CH: { networks: ["84.73", "178.197"], language: "de-CH" },
  NL: { networks: ["84.24", "77.160"], language: "nl-NL" },
  IT: { networks: ["79.10", "87.10"], language: "it-IT" },
  SE: { networks: ["78.70", "90.230"], language: "sv-SE" },
  CA: { networks: ["70.70", "24.80"], language: "en-CA" },
  JP: { networks: ["126.10", "126.100"], language: "ja-JP" },
  AU: { networks: ["1.120", "101.160"], language: "en-AU" },
};

const countryShares: readonly Weighted<string>[] = [
  ["DE", 26],
  ["US", 18],
  ["GB", 11],
  ["FR", 9],
  ["AT", 8],
  ["CH", 8],
  ["NL", 5],
  ["IT", 5],
  ["SE", 3],
  ["CA", 3],
  ["JP", 2],
  ["AU", 2],
];

export const userAgents: readonly Weighted<string>[] = [
  [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
    24,
  ],
  [
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
    10,
  ],
  [
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Safari/605.1.15",
    9,
  ],
  [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Mobile/15E148 Safari/604.1",
    22,
  ],
  [
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36",
    17,
  ],
  [
    "Mozilla/5.0 (Linux; Android 14; SM-S921B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36",
    4,
  ],
  [
    "Mozilla/5.0 (Linux; Android 14; SM-X810) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
    4,
  ],
  ["Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0", 5],
  ["Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", 3],
  [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0",
    6,
  ],
];

const desktopScreens: readonly Weighted<string>[] = [
  ["1920x1080", 9],
  ["1536x864", 5],
  ["2560x1440", 4],
  ["1440x900", 3],
];
const mobileScreens: readonly Weighted<string>[] = [
  ["390x844", 8],
  ["412x915", 7],
  ["393x873", 4],
  ["360x800", 3],
];

/** One person of a population that is the same every time. */
export function personOf(seed: string, index: number): Person {
  const random = createRandom(seed, "person", index);
  const code = random.pick(countryShares);
  const country = countries[code];
  if (country === undefined) throw new RangeError("A share is of a country that is not described.");
  const network = country.networks[random.below(country.networks.length)] ?? "";
  const userAgent = random.pick(userAgents);
  return {
    ip: `${network}.${random.below(256)}.${1 + random.below(254)}`,
    user_agent: userAgent,
    language: country.language,
    screen: random.pick(/Mobile/u.test(userAgent) ? mobileScreens : desktopScreens),
    ...cityOf(random, code),
  };
}
