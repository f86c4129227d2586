import { hash } from "node:crypto";
import { isIP } from "node:net";
import { BoundedMap, DendroError } from "@dendro/core";

/** Slows down who tries keys, without slowing down anybody who has one. */
export interface Guesses {
  /**
   * Looks for whose key it is, as long as the address has not shown too many wrong ones. What cannot be guessed, such as
   * a key that Dendro made, is looked for all the same, and so is a key that was right from this address before: one
   * who guesses locks nobody out who sends from there too.
   * @throws DendroError `too_many_guesses`; and what `wrong` gives when nobody has the key
   */
  check<T>(address: string, shown: readonly string[], find: (key: string) => T | null, wrong: () => Error): T;
  /** As `check`, where more keys may come: none of them counts as wrong yet, and null says that none is right. */
  recognize<T>(address: string, shown: readonly string[], find: (key: string) => T | null): T | null;
  /** Whether so many wrong keys came from an address that more of them are not looked for now. */
  isSpent(address: string): boolean;
  /** As `check`, for what nobody can guess and is looked up elsewhere: sign-ins and links to sign in. */
  checkLater<T>(
    address: string,
    secret: string,
    find: (key: string) => Promise<T | null>,
    wrong: () => Error,
  ): Promise<T>;
}

export interface GuessesOptions {
  /** Milliseconds, of a clock that does not go back. */
  readonly clock: () => number;
  /** Told when an address has shown too many wrong keys, once a minute at most, with how many there were since. */
  readonly onGuessing: (network: string, wrong: number) => void;
  /** Wrong keys from one address that are looked for at once. @defaultValue 30 */
  readonly burst?: number;
  /** Wrong keys a second that are looked for after that. @defaultValue 0.5 */
  readonly perSecond?: number;
  /** Addresses that are remembered; those that were quiet for the longest are forgotten. @defaultValue 10000 */
  readonly maxNetworks?: number;
}

interface Network {
  /** How many wrong keys may still be looked for. */
  left: number;
  at: number;
  /** The latest wrong key: whoever repeats one does not guess, but has not heard that it was revoked. */
  last: string;
  /** Since it was told of. */
  wrong: number;
  toldAt: number;
  /** Hashes of what was right from here. */
  readonly right: Set<string>;
}

/** What was right is remembered of so many keys an address. */
const maxRight = 20;
/** What a wrong key costs that is the same as the one before. */
const repeatedCost = 0.1;
const tellEveryMs = 60_000;

/** Keys that Dendro made have 192 random bits. */
const isMade = (key: string) => /^dk_[a-z]+_[\w-]{32}$/u.test(key);

export function createGuesses(options: GuessesOptions): Guesses {
  const { clock, onGuessing, burst = 30, perSecond = 0.5, maxNetworks = 10_000 } = options;
  const networks = new BoundedMap<string, Network>(maxNetworks);

  function networkAt(name: string): Network {
    const now = clock();
    const known = networks.get(name);
    const network = known ?? {
      left: burst,
      at: now,
      last: "",
      wrong: 0,
      toldAt: -Infinity,
      right: new Set(),
    };
    network.left = Math.min(burst, network.left + ((now - network.at) / 1000) * perSecond);
    network.at = now;
    networks.set(name, network);
    return network;
  }

  /** Those that are looked for now. */
  function admitted(network: Network | undefined, shown: readonly string[]): readonly string[] {
    if (network === undefined || leftNow(network) >= 1) return shown;
    return shown.filter((key) => isMade(key) || network.right.has(hashOf(key)));
  }

  const leftNow = ({ left, at }: Network) => left + ((clock() - at) / 1000) * perSecond;

  function noteRight(name: string, key: string): void {
    // What cannot be guessed need not be remembered, and is what nearly every request shows.
    if (isMade(key)) return;
    const digest = hashOf(key);
    if (networks.get(name)?.right.has(digest) === true) return;
    const { right } = networkAt(name);
    right.add(digest);
    if (right.size > maxRight) right.delete(right.values().next().value as string);
  }

  function noteWrong(name: string, shown: readonly string[]): boolean {
    const network = networkAt(name);
    const digest = hashOf(shown.join("\n"));
    const isSpent = network.left < 1;
    network.left = Math.max(0, network.left - (network.last === digest ? repeatedCost : 1));
    network.last = digest;
    network.wrong += 1;
    if (network.left < 1 && clock() - network.toldAt >= tellEveryMs) {
      onGuessing(name, network.wrong);
      network.wrong = 0;
      network.toldAt = clock();
    }
    return isSpent;
  }

  function recognize<T>(
    address: string,
    shown: readonly string[],
    find: (key: string) => T | null,
  ): T | null {
    const name = networkOf(address);
    for (const key of admitted(networks.get(name), shown)) {
      const found = find(key);
      if (found === null) continue;
      noteRight(name, key);
      return found;
    }
    return null;
  }

  return {
    recognize,
    check(address, shown, find, wrong) {
      const found = recognize(address, shown, find);
      if (found !== null) return found;
      throw noteWrong(networkOf(address), shown) ? tooManyGuesses(perSecond) : wrong();
    },
    isSpent(address) {
      const network = networks.get(networkOf(address));
      return network !== undefined && leftNow(network) < 1;
    },
    async checkLater(address, secret, find, wrong) {
      const name = networkOf(address);
      const found = await find(secret);
      if (found !== null) return found;
      throw noteWrong(name, [secret]) ? tooManyGuesses(perSecond) : wrong();
    },
  };
}

const hashOf = (text: string) => hash("sha256", text);

export const tooManyGuesses = (perSecond = 0.5) =>
  new DendroError(
    "too_many_guesses",
    "Too many wrong keys came from this address. Keys that were right from here before go on working; try again later.",
    { retryAfterSeconds: Math.ceil(1 / perSecond) },
  );

/** An address as one who sends: of IPv6 everybody has a whole /64. */
export function networkOf(address: string): string {
  if (isIP(address) !== 6) return address;
  const [head = "", tail] = (address.split("%", 1)[0] ?? "").toLowerCase().split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const gap = tail === undefined ? 0 : 8 - left.length - right.length - (address.includes(".") ? 1 : 0);
  const groups = [...left, ...Array.from({ length: Math.max(0, gap) }, () => "0"), ...right];
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/u, ""))
    .join(":")}::/64`;
}
