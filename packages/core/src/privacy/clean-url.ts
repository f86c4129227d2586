import { defaultParameters, keptOf, type KeptParameters } from "./kept-parameters.ts";
import { cleanParameters, cleanParametersIn, mayHaveParameters } from "./path-parameters.ts";

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
 * Takes out of a text what URLs in it tell of people: of queries and path parameters everything but what is kept, the
 * fragment unless it is a route (`#/…`), and a name and password before the host. The rest of the text stays as it is.
 */
export function cleanUrls(text: string, kept: KeptParameters = defaultParameters): string {
  let clean = text;
  if (text.includes("%") && /%3a%2f%2f/iu.test(text))
    clean = text.replace(escapedAddresses, (found) => cleanEscaped(found, kept));
  if (isOneAddress(clean)) return cleanUrl(clean, kept);
  // First, because a query may have semicolons too.
  if (text.includes("?") || text.includes("#") || text.includes("@")) {
    if (text.includes(":") && text.includes("?"))
      clean = clean.replace(linksWithoutHost, (found) => cleanUrl(found, kept));
    if (text.includes("/")) clean = clean.replace(addresses, (found) => cleanUrl(found, kept));
  }
  return cleanParametersIn(clean, kept);
}

/** Whether a text is nothing but the address of a page, in which is no second one: seen sooner than found. */
const isOneAddress = (text: string) => text.startsWith("http") && oneAddress.test(text);
const oneAddress = /^https?:\/\/[^\s"'<>\\:;]*$/u;

function cleanEscaped(escaped: string, kept: KeptParameters): string {
  try {
    const url = decodeURIComponent(escaped);
    const clean = cleanUrls(url, kept);
    return clean === url ? escaped : encodeURIComponent(clean);
  } catch {
    // What cannot be read may be anything: the place is kept, and nothing behind it.
    return escaped.replace(/%(?:3b|3f|23).*$/iu, "");
  }
}

function cleanUrl(address: string, kept: KeptParameters): string {
  const hash = address.indexOf("#");
  const beforeHash = hash === -1 ? address : address.slice(0, hash);
  const mark = beforeHash.indexOf("?");
  const place = mark === -1 ? beforeHash : beforeHash.slice(0, mark);
  const query = mark === -1 ? "" : cleanQuery(beforeHash.slice(mark + 1), kept);
  const fragment = hash === -1 ? "" : cleanFragment(address.slice(hash + 1), kept);
  const isKept = hash === -1 && mark + 1 + query.length === address.length && address.endsWith(query);
  if (isKept && !place.includes("@") && !mayHaveParameters(place)) return address;
  return cleanParameters(withoutUser(place), kept) + (query === "" ? "" : `?${query}`) + fragment;
}

/** Of a query, without its question mark, the parameters that are kept. */
export function cleanQuery(query: string, kept: KeptParameters = defaultParameters): string {
  if (query === "") return "";
  const parameters: string[] = [];
  for (const parameter of query.includes(";") ? query.split(/[&;]/u) : query.split("&")) {
    const end = parameter.indexOf("=");
    const clean = keptOf(parameter, end === -1 ? parameter : parameter.slice(0, end), kept);
    if (clean !== "") parameters.push(clean);
  }
  return parameters.join("&");
}

function cleanFragment(fragment: string, kept: KeptParameters): string {
  if (!/^!?\//u.test(fragment)) return "";
  const mark = fragment.indexOf("?");
  const route = cleanParameters(mark === -1 ? fragment : fragment.slice(0, mark), kept);
  const query = mark === -1 ? "" : cleanQuery(fragment.slice(mark + 1), kept);
  return `#${route}${query === "" ? "" : `?${query}`}`;
}

/** `https://user:password@host/` without what is before the `@`; an `@` in the path is part of a name. */
const withoutUser = (place: string) =>
  place.includes("@") ? place.replace(/^([a-z][\w+.-]*:(?:\/\/|\\\/\\\/))[^/\\]*@/iu, "$1") : place;

/** A whole text that is a query or a fragment by itself, as `location.search` and `location.hash` are. */
const bareQuery = /^[?#&]\S*=/u;
/** A whole text that is a page's name and a query. */
const pageWithQuery = /^[\w.~%-]+\?[\w.[\]%$-]+=\S*$/u;
/** The columns that hold a path and nothing else. */
const pathKeys: ReadonlySet<string> = new Set(["path", "entry_page", "exit_page"]);
const parameters = /^[\w.[\]%$-]{1,64}=\S*$/u;
const queryKey =
  /(?:^|[^a-z])(?:query|search|query[^a-z]?string|hash|fragment)$|(?:Query|Search|[qQ]ueryString|Hash)$/u;

/**
 * A text of `data` without what URLs in it tell of people.
 * @param key where it stands: below `search` or `query` a text without a question mark may be a query too
 */
export function cleanText(sent: string, key: string, kept: KeptParameters = defaultParameters): string {
  // Decoded, a path may have spaces within.
  const text = pathKeys.has(key) ? cleanParameters(sent, kept) : sent;
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
