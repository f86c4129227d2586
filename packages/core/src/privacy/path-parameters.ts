import { keptOf, type KeptParameters } from "./kept-parameters.ts";

/** The first of a segment's path parameters; the semicolon may be escaped, also more than once. */
export const parameterMark = /;|%(?:25)*3b/iu;

/** Whether there can be a path parameter: most texts are told by a look for two characters. */
export const mayHaveParameters = (text: string): boolean =>
  text.includes(";") || (text.includes("%") && parameterMark.test(text));

const parameters = /(;|%(?:25)*3b)((?:(?!%(?:25)*3b)[^;/\\?#])*)/giu;
const equals = /=|%(?:25)*3d/iu;

/**
 * A path, or an address without its query, with those path parameters alone that are kept: `/cart;jsessionid=A1/2` is
 * `/cart/2`. They hold what a query does, so that one list decides of both.
 */
export function cleanParameters(place: string, kept: KeptParameters): string {
  if (!mayHaveParameters(place)) return place;
  return place.replace(parameters, (found: string, mark: string, parameter: string) => {
    // A semicolon with nothing behind it tells nothing, and may be a sentence's.
    if (parameter === "") return found;
    const clean = keptOf(parameter, parameter.split(equals, 1)[0] ?? "", kept);
    return clean === "" ? "" : mark + clean;
  });
}

/** What stands between spaces and quotes and has a semicolon in it. */
const words = /(?<![^\s"'<>\\])[^\s"'<>\\]*?(?:;|%(?:25)*3b)[^\s"'<>\\]*/giu;

const withScheme = /^[^:/?#]*:\/\//u;
/** A path by itself, or one that begins with a name or a host, whose first parameter has a value. */
const pathWithValue =
  /^(?:[^;?#]*[(=,[{])?(?:\/|[\w.~%@:+*-]+\/)[^?#]*?(?:;|%(?:25)*3b)[\w.[\]%$-]+?(?:=|%(?:25)*3d)/iu;

/** The same of every address in a text. Of what may be no address, only if one of its parameters has a value. */
export function cleanParametersIn(text: string, kept: KeptParameters): string {
  if (!text.includes("/") || !mayHaveParameters(text)) return text;
  return text.replace(words, (word) => {
    if (word.startsWith("data:") || !(withScheme.test(word) || pathWithValue.test(word))) return word;
    const end = word.search(/[?#]/u);
    const place = end === -1 ? word : word.slice(0, end);
    return cleanParameters(place, mediaType.test(word) ? withHeaders(kept) : kept) + word.slice(place.length);
  });
}

/** `text/html;charset=utf-8` looks like a path, and has parameters of its own; so have the values of other headers. */
const mediaType = /^(?:application|audio|font|image|message|model|multipart|text|video|\*)\//iu;
const headerParameters = [
  "boundary",
  "charset",
  "codecs",
  "filename",
  "format",
  "name",
  "profile",
  "q",
  "type",
  "version",
];
const withHeaders = (kept: KeptParameters): KeptParameters => new Set([...kept, ...headerParameters]);

const nameWithValue = /^[\w.~%-]+;[\w.[\]%$-]+=\S*$/u;

/** The same of a whole text that is a page's name or a host, without any slash: `cart.jsp;jsessionid=A1`. */
export const cleanName = (text: string, kept: KeptParameters): string =>
  nameWithValue.test(text) ? cleanParameters(text, withHeaders(kept)) : text;
