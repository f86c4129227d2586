import { mayHaveParameters, parameterMark } from "./path-parameters.ts";

/** Escapes that together are one character of UTF-8; characters that control a terminal stay escaped. */
const character =
  /%[2-6][\da-f]|%7[\da-e]|%(?:c[2-9a-f]|d[\da-f])%[89ab][\da-f]|%e[\da-f](?:%[89ab][\da-f]){2}|%f[0-4](?:%[89ab][\da-f]){3}/giu;

/**
 * A page's path with its percent escapes undone, so that `/%C3%BCber` and `/über` are one page. Escapes that are no
 * UTF-8 stay as they are, and so do those of path parameters: an escaped slash in one would end it.
 */
export function decodePath(path: string): string {
  if (!path.includes("%")) return path;
  return mayHaveParameters(path)
    ? path.replaceAll(/[^/#]+/gu, decodeSegment)
    : path.replaceAll(character, decodeCharacter);
}

function decodeSegment(segment: string): string {
  const end = parameterMark.exec(segment)?.index ?? segment.length;
  return segment.slice(0, end).replaceAll(character, decodeCharacter) + segment.slice(end);
}

function decodeCharacter(escaped: string): string {
  try {
    return decodeURIComponent(escaped);
  } catch {
    return escaped;
  }
}
