import type { Weighted } from "./random.ts";

interface Campaign {
  readonly source: string;
  readonly medium: string;
  readonly name: string;
  readonly content?: string;
  readonly term?: string;
}

export interface Origin {
  readonly referrer: string;
  /** Of an advertisement or a newsletter: what its links say. */
  readonly campaign?: Campaign;
  /** Where its visitors arrive. */
  readonly landing: "home" | "product" | "article";
  /** How many of them leave from the page they came to. */
  readonly bounce: number;
}

const google = "https://www.google.com/";
const newsletter: Origin = {
  referrer: "",
  campaign: { source: "newsletter", medium: "email", name: "hut-to-hut", content: "hero" },
  landing: "product",
  bounce: 0.22,
};

/** Where visitors come from. */
const usual: readonly Weighted<Origin>[] = [
  [{ referrer: "", landing: "home", bounce: 0.3 }, 26],
  [{ referrer: google, landing: "article", bounce: 0.52 }, 22],
  [{ referrer: google, landing: "product", bounce: 0.38 }, 14],
  [{ referrer: "https://duckduckgo.com/", landing: "article", bounce: 0.45 }, 4],
  [{ referrer: "https://www.bing.com/", landing: "product", bounce: 0.42 }, 4],
  [{ referrer: "https://www.instagram.com/", landing: "product", bounce: 0.6 }, 6],
  [{ referrer: "https://www.reddit.com/r/Ultralight/", landing: "article", bounce: 0.55 }, 6],
  [{ referrer: "https://news.ycombinator.com/item", landing: "article", bounce: 0.68 }, 3],
  [{ referrer: "https://chatgpt.com/", landing: "product", bounce: 0.35 }, 3],
  [{ referrer: "https://www.youtube.com/watch", landing: "article", bounce: 0.5 }, 3],
  [newsletter, 4],
  [
    {
      referrer: google,
      campaign: {
        source: "google",
        medium: "cpc",
        name: "tents",
        content: "two-people",
        term: "light two person tent",
      },
      landing: "product",
      bounce: 0.48,
    },
    4,
  ],
  [
    {
      referrer: google,
      campaign: { source: "google", medium: "cpc", name: "brand", content: "sitelinks", term: "alpenglow" },
      landing: "home",
      bounce: 0.24,
    },
    2,
  ],
  [
    {
      referrer: "https://www.instagram.com/",
      campaign: { source: "instagram", medium: "paid_social", name: "packing-light" },
      landing: "article",
      bounce: 0.62,
    },
    3,
  ],
];

/** When the newsletter has just gone out. */
const withNewsletter: readonly Weighted<Origin>[] = [...usual, [newsletter, 60]];

export const originsAt = (isNewsletter: boolean): readonly Weighted<Origin>[] =>
  isNewsletter ? withNewsletter : usual;
