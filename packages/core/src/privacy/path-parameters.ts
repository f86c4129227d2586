import { keptOf, type KeptParameters } from "./kept-parameters.ts";

/** The first of a segment's path parameters; the semicolon may be escaped, also more than once. */
export const parameterMark = /;|%(?:25)*3b/iu;

/** Whether there can be a path parameter: most texts are told by a look for two characters. */
export const mayHaveParameters = (text: string): boolean =>
  text.includes(";") || (text.includes("%") && parameterMark.test(text));

/** A semicolon that ends a character of HTML begins nothing. */
const parameters = /((?<!&(?:amp|lt|gt|quot|apos|nbsp));|%(?:25)*3b)((?:(?!%(?:25)*3b)[^;/\\?#])*)/giu;
const equals = /=|%(?:25)*3d/iu;

/**
 * A path, or an address without its query, with those path parameters alone that are kept: `/cart;jsessionid=A1/2` is
 * `/cart/2`. They hold what a query does, so that one list decides of both.
 * @param mayBe which of the others are taken out, by name @defaultValue all
 */
export function cleanParameters(place: string, kept: KeptParameters, mayBe?: RegExp): string {
  if (!mayHaveParameters(place)) return place;
  return place.replace(parameters, (found: string, mark: string, parameter: string) => {
    // A semicolon with nothing behind it tells nothing, and may be a sentence's.
    if (parameter === "") return found;
    const name = parameter.split(equals, 1)[0] ?? "";
    if (mayBe?.test(name) === false) return found;
    const clean = keptOf(parameter, name, kept);
    return clean === "" ? "" : mark + clean;
  });
}

/** What stands between spaces and quotes and has a semicolon in it. */
const words = /(?<![^\s"'<>\\])[^\s"'<>\\]*?(?:;|%(?:25)*3b)[^\s"'<>\\]*/giu;

const withScheme = /^[^:/?#]*:\/\//u;
/** A path, or one behind the name of a host, whose first parameter has a value. */
const pathWithValue =
  /^(?:[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?::\d+)?)?\/[^?#]*?(?:;|%(?:25)*3b)[\w.[\]%$-]+?(?:=|%(?:25)*3d)/iu;

/** The same of every address in a text. Where something may be no address, of what by its name is a secret or somebody's. */
export function cleanParametersIn(text: string, kept: KeptParameters): string {
  if (!mayHaveParameters(text)) return text;
  return text.replace(words, (word, at: number) => {
    const isAddress =
      withScheme.test(word) || (standsAlone(text, at, at + word.length) && pathWithValue.test(word));
    const end = endOf(word);
    return cleanParameters(word.slice(0, end), kept, isAddress ? undefined : secretName) + word.slice(end);
  });
}

/**
 * Names of sessions, secrets and people. In `a/b;c=d` nobody can tell a path's parameters from code, prose, styles, media
 * types or other values of headers: there these alone are taken out.
 */
const secretName =
  /(?:^|[^a-z]|php|asp|j)sess|sid$|token$|secret|passw|pwd$|auth(?!or)|credential|api[_-]?key|signature|mail$|^user/iu;

/** Whether a word is all of a text, of a quoted one in it, or of what an HTTP request asks for. */
function standsAlone(text: string, from: number, to: number): boolean {
  if (from === 0) return to === text.length;
  const before = text[from - 1] as string;
  return (
    (quotes.includes(before) && before === text[to]) ||
    requestMethod.test(text.slice(Math.max(0, from - 9), from))
  );
}

const quotes = `"'`;
const requestMethod = /(?:^|[^A-Z])[A-Z]{3,7} $/u;

/** Where an address ends: before its query, or with the bracket in which it stands. */
function endOf(word: string): number {
  const [before = "", opening] = /^[^:/?#]*?([([{`])[a-z][a-z\d+.-]*:\/\//iu.exec(word) ?? [];
  const closing = opening === undefined ? -1 : word.indexOf(closings[opening] ?? "", before.length);
  const query = word.search(/[?#]/u);
  return Math.min(...[closing, query].filter((end) => end !== -1), word.length);
}

const closings: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}", "`": "`" };
