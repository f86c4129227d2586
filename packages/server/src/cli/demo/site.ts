import type { Weighted } from "./random.ts";

/** The shop that is made up for the demonstration. `.example` can belong to nobody. */
export const siteHost = "www.alpenglow.example";
export const apiSource = "alpenglow-api";

export const productPrices: Readonly<Record<string, number>> = {
  "ridge-40l-backpack": 189,
  "summit-2-tent": 449,
  "down-jacket": 279,
  "trail-runner": 139,
  "titanium-stove": 64,
  "merino-base-layer": 89,
  "trekking-poles": 99,
  "headlamp-400": 54,
};

const productSlugs = Object.keys(productPrices);

/** Products by how many people look at them; the first is the favourite. */
export const products: readonly Weighted<string>[] = productSlugs.map((slug, index) => [
  slug,
  1 / (index + 1),
]);

export const articles: readonly Weighted<string>[] = [
  ["/journal/how-to-pack-light", 5],
  ["/journal/dolomites-in-five-days", 4],
  ["/journal/choosing-a-tent", 3],
  ["/journal/why-we-repair", 2],
  ["/journal/winter-layers", 2],
];

export interface Origin {
  readonly referrer: string;
  /** Of an advertisement or a newsletter: what its links say. */
  readonly campaign?: { readonly source: string; readonly medium: string; readonly name: string };
  /** Where its visitors arrive. */
  readonly landing: "home" | "product" | "article";
  /** How many of them leave from the page they came to. */
  readonly bounce: number;
}

/** Where visitors come from. */
export const origins: readonly Weighted<Origin>[] = [
  [{ referrer: "", landing: "home", bounce: 0.3 }, 26],
  [{ referrer: "https://www.google.com/", landing: "article", bounce: 0.52 }, 22],
  [{ referrer: "https://www.google.com/", landing: "product", bounce: 0.38 }, 14],
  [{ referrer: "https://duckduckgo.com/", landing: "article", bounce: 0.45 }, 4],
  [{ referrer: "https://www.bing.com/", landing: "product", bounce: 0.42 }, 4],
  [{ referrer: "https://www.instagram.com/", landing: "product", bounce: 0.6 }, 6],
  [{ referrer: "https://www.reddit.com/r/Ultralight/", landing: "article", bounce: 0.55 }, 6],
  [{ referrer: "https://news.ycombinator.com/item", landing: "article", bounce: 0.68 }, 3],
  [{ referrer: "https://chatgpt.com/", landing: "product", bounce: 0.35 }, 3],
  [{ referrer: "https://www.youtube.com/watch", landing: "article", bounce: 0.5 }, 3],
  [
    {
      referrer: "",
      campaign: { source: "newsletter", medium: "email", name: "autumn-sale" },
      landing: "product",
      bounce: 0.22,
    },
    5,
  ],
  [
    {
      referrer: "https://www.google.com/",
      campaign: { source: "google", medium: "cpc", name: "tents" },
      landing: "product",
      bounce: 0.48,
    },
    4,
  ],
];
