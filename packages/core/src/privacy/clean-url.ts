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

/** The names of query parameters whose values are kept, in small letters. */
export type KeptParameters = ReadonlySet<string>;

/** What is kept unless the operator names more. */
export const defaultParameters: KeptParameters = new Set(campaignParameters);
const clicks: ReadonlySet<string> = new Set(clickParameters);

/**
 * An address with a scheme, also with slashes escaped as JSON may have them; a path with a query or a fragment; a word
 * with a slash and a query that has a value.
 */
const addresses =
  /[a-z][a-z\d+.-]{0,31}:(?:\/\/|\\\/\\\/)(?:[^\s"'<>\\]|\\\/)*|(?<![^\s"'<>\\(=,[])\/[^\s"'<>\\?#]*[?#][^\s"'<>\\]+|(?<![^\s"'<>\\])[^\s"'<>\\?#/]*\/[^\s"'<>\\?#]*[?#][^\s"'<>\\=]*=[^\s"'<>\\]*/giu;

/** A whole URL that is escaped as one parameter of another: `https%3A%2F%2Fa.example%2F%3Ftoken%3Ds`. */
const escapedAddresses = /[a-z][a-z\d+.-]{0,31}%3a%2f%2f[^\s"'<>\\&]*/giu;
/** Links to mail and telephones have no slashes, and a query all the same. */
const linksWithoutHost = /\b(?:mailto|sms|tel|facetime|skype|whatsapp|intent):[^\s"'<>\\?]*\?[^\s"'<>\\]*/giu;

/**
 * Takes out of a text what URLs in it tell of people: of a query everything but the parameters that are kept, the
 * fragment unless it is a route (`#/…`), and a name and password before the host. The rest of the text stays as it is.
 */
export function cleanUrls(text: string, kept: KeptParameters = defaultParameters): string {
  let clean = text;
  if (text.includes("%") && /%3a%2f%2f/iu.test(text))
    clean = text.replace(escapedAddresses, (found) => cleanEscaped(found, kept));
  if (!text.includes("?") && !text.includes("#") && !text.includes("@")) return clean;
  if (text.includes(":") && text.includes("?"))
    clean = clean.replace(linksWithoutHost, (found) => cleanUrl(found, kept));
  return text.includes("/") ? clean.replace(addresses, (found) => cleanUrl(found, kept)) : clean;
}

function cleanEscaped(escaped: string, kept: KeptParameters): string {
  try {
    const url = decodeURIComponent(escaped);
    const clean = cleanUrls(url, kept);
    return clean === url ? escaped : encodeURIComponent(clean);
  } catch {
    // What cannot be read may be anything: the place is kept, and nothing behind it.
    return escaped.replace(/%(?:3f|23).*$/iu, "");
  }
}

function cleanUrl(address: string, kept: KeptParameters): string {
  const hash = address.indexOf("#");
  const beforeHash = hash === -1 ? address : address.slice(0, hash);
  const mark = beforeHash.indexOf("?");
  const place = mark === -1 ? beforeHash : beforeHash.slice(0, mark);
  const query = mark === -1 ? "" : cleanQuery(beforeHash.slice(mark + 1), kept);
  const fragment = hash === -1 ? "" : cleanFragment(address.slice(hash + 1), kept);
  return withoutUser(place) + (query === "" ? "" : `?${query}`) + fragment;
}

/** Of a query, without its question mark, the parameters that are kept. */
export function cleanQuery(query: string, kept: KeptParameters = defaultParameters): string {
  if (query === "") return "";
  const parameters: string[] = [];
  for (const parameter of query.split(/[&;]/u)) {
    const end = parameter.indexOf("=");
    const name = (end === -1 ? parameter : parameter.slice(0, end)).toLowerCase();
    if (kept.has(name)) parameters.push(parameter);
    else if (clicks.has(name)) parameters.push(name);
  }
  return parameters.join("&");
}

function cleanFragment(fragment: string, kept: KeptParameters): string {
  if (!/^!?\//u.test(fragment)) return "";
  const mark = fragment.indexOf("?");
  if (mark === -1) return `#${fragment}`;
  const query = cleanQuery(fragment.slice(mark + 1), kept);
  return `#${fragment.slice(0, mark)}${query === "" ? "" : `?${query}`}`;
}

/** `https://user:password@host/` without what is before the `@`; an `@` in the path is part of a name. */
const withoutUser = (place: string) =>
  place.includes("@") ? place.replace(/^([a-z][\w+.-]*:(?:\/\/|\\\/\\\/))[^/\\]*@/iu, "$1") : place;

/** A whole text that is a query or a fragment by itself, as `location.search` and `location.hash` are. */
const bareQuery = /^[?#&]\S*=/u;
/** A whole text that is a page's name and a query. */
const pageWithQuery = /^[\w.~%-]+\?[\w.[\]%$-]+=\S*$/u;
const parameters = /^[\w.[\]%$-]{1,64}=\S*$/u;
const queryKey =
  /(?:^|[^a-z])(?:query|search|query[^a-z]?string|hash|fragment)$|(?:Query|Search|[qQ]ueryString|Hash)$/u;

/**
 * A text of `data` without what URLs in it tell of people.
 * @param key where it stands: below `search` or `query` a text without a question mark may be a query too
 */
export function cleanText(text: string, key: string, kept: KeptParameters = defaultParameters): string {
  if (text.includes("=")) {
    if (bareQuery.test(text)) {
      const query = cleanQuery(text.slice(1), kept);
      return query === "" ? "" : `${text[0] as string}${query}`;
    }
    if (parameters.test(text) && queryKey.test(key)) return cleanQuery(text, kept);
    if (pageWithQuery.test(text)) return cleanUrl(text, kept);
  }
  return cleanUrls(text, kept);
}
