import { readAddress } from "@dendro/core";

/** Who asked, and of which of the server's hosts, as far as a line says. */
export interface LogClient {
  readonly ip: string;
  readonly host: string;
}

/** A list of addresses may have commas between them with blanks and without, and a hop that is unknown. */
const wordsOf = (text: string) =>
  text.split(/[\s,]+/u).filter((word) => word !== "" && word.toLowerCase() !== "unknown");

/**
 * Finds the client's address among the words beside a line's time. They are told by their shape and not by their number, because a user
 * may have two names and a proxy may list several addresses: the client is the first address, and a host may stand right
 * before it.
 */
export function readClient(text: string): LogClient | null {
  const words = wordsOf(text);
  const addresses = words.map(readAddress);
  let at = addresses.findIndex((address) => address !== null);
  if (at === -1) return null;
  // The server's own address and port before the client's, as `%v:%p` gives them where a host is reached by its address.
  if (addresses[at + 1] != null && /:\d{2,4}$/u.test(words[at] as string)) at += 1;
  return { ip: addresses[at] as string, host: hostOf(words, at - 1) };
}

/** Where there is no address at all the client is the name before the dash that stands for its identity. */
export function readClientName(text: string): LogClient | null {
  const words = wordsOf(text);
  const identity = words.indexOf("-", 1);
  const at = identity === -1 ? (words.length >= 4 ? 1 : 0) : identity - 1;
  const name = words[at];
  if (name === undefined || name === "-") return null;
  return { ip: name, host: hostOf(words, at - 1) };
}

function hostOf(words: readonly string[], at: number): string {
  const word = words[at];
  return word === undefined || !(isHostName(word) || (at === 0 && label.test(word)))
    ? ""
    : word.replace(port, "");
}

const port = /:\d+$/u;
const label = /^[a-z][a-z\d-]*(?::\d+)?$/iu;

/** A name with a dot, and no address: `www.example.org:443`. */
export const isHostName = (word: string) =>
  /^(?=.*[a-z])[a-z\d_-]+(?:\.[a-z\d_-]+)+(?::\d+)?$/iu.test(word) && readAddress(word) === null;
