/** Parameters that say which campaign brought somebody. */
export const campaignParameters = [
  "utm_source",
  "utm_medium",
  "utm_campaign",
  "utm_term",
  "utm_content",
  "utm_id",
  "utm_source_platform",
  "utm_creative_format",
  "utm_marketing_tactic",
  "source",
  "ref",
] as const;

/** Parameters by which an advertiser marks a click: each value is one person's, so only the name is kept. */
export const clickParameters = [
  "gclid",
  "gbraid",
  "wbraid",
  "msclkid",
  "fbclid",
  "ttclid",
  "twclid",
  "li_fat_id",
] as const;

/** The names of parameters of URLs whose values are kept, in small letters. */
export type KeptParameters = ReadonlySet<string>;

/** What is kept unless the operator names more. */
export const defaultParameters: KeptParameters = new Set(campaignParameters);
const clicks: ReadonlySet<string> = new Set(clickParameters);

/** What is kept of a parameter of a URL (`name=value`, or a name alone); empty when nothing is. */
export function keptOf(parameter: string, sentName: string, kept: KeptParameters): string {
  const name = sentName.toLowerCase();
  if (kept.has(name)) return parameter;
  return clicks.has(name) ? name : "";
}
