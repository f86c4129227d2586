/** What people write as a campaign's source, and the site that they mean. */
const aliases: readonly (readonly [host: string, ...names: string[]])[] = [
  [
    "google.com",
    "adwords",
    "googleads",
    "google-ads",
    "google_ads",
    "google ads",
    "google-ad",
    "google_ad",
    "gads",
    "gmb",
    "googlebusiness",
    "google-my-business",
    "google_my_business",
    "google my business",
    "gbp",
  ],
  [
    "bing.com",
    "bingads",
    "bing-ads",
    "bing_ads",
    "bing ads",
    "microsoftads",
    "microsoft-ads",
    "microsoft_ads",
  ],
  [
    "facebook.com",
    "fb",
    "fbads",
    "fb-ads",
    "fb_ads",
    "fb ads",
    "fbad",
    "fb-ad",
    "fb_ad",
    "facebook-ads",
    "facebook_ads",
    "facebookads",
    "facebook ads",
    "facebook-ad",
    "facebook_ad",
    "facebookad",
    "meta",
    "metaads",
    "meta-ads",
    "meta_ads",
    "meta ads",
  ],
  [
    "instagram.com",
    "ig",
    "insta",
    "igads",
    "ig-ads",
    "ig_ads",
    "instagram-ads",
    "instagram_ads",
    "instagramads",
    "igshopping",
  ],
  ["youtube.com", "yt", "ytads", "yt-ads", "yt_ads", "youtube-ads", "youtube_ads", "youtubeads"],
  ["twitter.com", "tw", "x", "twitter-ads", "twitter_ads", "twitterads", "x-ads", "x_ads", "xads"],
  ["linkedin.com", "li", "linkedin-ads", "linkedin_ads", "linkedinads", "lnkd"],
  ["tiktok.com", "tt", "tiktok-ads", "tiktok_ads", "tiktokads"],
  ["reddit.com", "reddit-ads", "reddit_ads", "redditads"],
  ["pinterest.com", "pin", "pinterest-ads", "pinterest_ads", "pinterestads"],
  ["whatsapp.com", "wa"],
  ["news.ycombinator.com", "hn", "hackernews", "hacker-news", "hacker_news", "hacker news", "ycombinator"],
  ["producthunt.com", "ph", "product-hunt", "product_hunt", "product hunt"],
  ["github.com", "gh"],
  ["stackoverflow.com", "stack-overflow", "stack_overflow"],
  ["chatgpt.com", "openai", "chat-gpt"],
];

const hosts: ReadonlyMap<string, string> = new Map(
  aliases.flatMap(([host, ...names]) => names.map((name) => [name, host] as const)),
);

/** The host of the site that a campaign's source means: `fb`, and `google` as google.com, in whatever case. */
export function campaignHost(source: string): string {
  const text = source.trim().toLowerCase();
  return hosts.get(text) ?? (text.includes(".") ? text : `${text}.com`);
}

/** A campaign's source as it is called: some write a whole address (`ref=https://site.example/page`), of which the host counts. */
export function campaignSource(source: string): string {
  const url = /^https?:\/\//iu.test(source) ? URL.parse(source) : null;
  return url === null ? source : url.hostname.replace(/^www\./u, "");
}

/** Whether it is another name of a site, such as `fb`. */
export const isAlias = (source: string): boolean => hosts.has(source.trim().toLowerCase());

/** Whether a campaign's source says by its name that it was paid for, such as `adwords` and `fb-ads`. */
export function isPaidSource(source: string): boolean {
  return isAlias(source) && /(?:ads?|adwords)$/iu.test(source.trim());
}
