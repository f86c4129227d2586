import type { Steps } from "../steps.ts";

/** Characters that are looked through in a step. */
const stepChars = 64 * 1024;

const blank = /[ \t\n\r]*/uy;
const scalar = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/uy;
const escape = /\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/uy;

/** What may come next. */
type Place = "value" | "value or ]" | "name" | "name or }" | "colon" | "more" | "nothing";

/**
 * Says where a text that is no JSON stops being it. Read slowly, and only then: it is the same for a text that was parsed at once
 * and for one that was parsed in pieces, which no message of the parser's own could be.
 */
export function* findJsonFault(text: string): Steps<string> {
  const open: ("[" | "{")[] = [];
  let place: Place = "value";
  let at = 0;
  let pause = stepChars;
  const match = (pattern: RegExp) => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0].length ?? 0;
  };
  const closed = (): Place => {
    open.pop();
    return open.length === 0 ? "nothing" : "more";
  };

  for (;;) {
    if (at >= pause) {
      pause = at + stepChars;
      yield;
    }
    at += match(blank);
    const character = text[at];
    if (character === undefined) return place === "nothing" ? "it is JSON" : "it ends too early";
    if (place === "more" && character === ",") place = open.at(-1) === "[" ? "value" : "name";
    else if ((place === "more" || place === "value or ]") && character === "]" && open.at(-1) === "[")
      place = closed();
    else if ((place === "more" || place === "name or }") && character === "}" && open.at(-1) === "{")
      place = closed();
    else if (place === "colon" && character === ":") place = "value";
    else if (place.startsWith("value") && character === "[") {
      open.push("[");
      place = "value or ]";
    } else if (place.startsWith("value") && character === "{") {
      open.push("{");
      place = "name or }";
    } else if ((place.startsWith("value") || place.startsWith("name")) && character === '"') {
      for (at += 1; text[at] !== '"'; at += 1) {
        if (at >= pause) {
          pause = at + stepChars;
          yield;
        }
        if (at >= text.length) return "it ends too early";
        const code = text.charCodeAt(at);
        if (code === 0x5c) {
          const length = match(escape);
          if (length === 0) return unexpected(text, at);
          at += length - 1;
        } else if (code < 0x20) return unexpected(text, at);
      }
      if (place.startsWith("name")) place = "colon";
      else place = open.length === 0 ? "nothing" : "more";
    } else {
      const length = place.startsWith("value") ? match(scalar) : 0;
      if (length === 0) return unexpected(text, at);
      at += length - 1;
      place = open.length === 0 ? "nothing" : "more";
    }
    at += 1;
  }
}

const unexpected = (text: string, at: number) =>
  `${JSON.stringify(String.fromCodePoint(text.codePointAt(at) ?? 0))} is not expected at position ${at}`;
