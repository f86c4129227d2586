import { remembered } from "../async/bounded-map.ts";
import { maskKey } from "../privacy/mask-addresses.ts";
import { isPersonalKey } from "../privacy/personal-key.ts";
import { secretNamed } from "../privacy/secret-name.ts";

/** What is to be known of a key of `data`. */
export interface DataKey {
  /** The key without addresses. */
  readonly text: string;
  /** What it stands for: dots are a path, as they are in a query. */
  readonly path: readonly string[];
  /** The last of them, and the one above it; null where that is the key that it stands below. */
  readonly name: string;
  readonly above: string | null;
  /** Whether {@link isPersonalKey} says so; null where that depends on the key that it stands below. */
  readonly isPersonal: boolean | null;
  /** Whether it, or what it stands below by its dots, is for a secret, and whether itself for a password. */
  readonly isSecret: boolean;
  readonly isPassword: boolean;
}

/** Keys that are longer are rare, and would take too much memory to be remembered. */
const longest = 64;

/** Reads a key of `data`. The same keys come with every event. */
export const readDataKey = (sent: string): DataKey => (sent.length <= longest ? recent(sent) : read(sent));

const recent = remembered(read, 8192);

function read(sent: string): DataKey {
  const text = maskKey(sent.isWellFormed() ? sent : sent.toWellFormed());
  const path = text.split(".");
  const [name = "", above = null] = [path.at(-1), path.at(-2)];
  const depends = above === null && parted.has(name);
  return {
    text,
    path,
    name,
    above,
    isPersonal: depends ? null : isPersonalKey(name, above ?? ""),
    isSecret: path.some((part) => secretNamed(part) !== null),
    isPassword: secretNamed(name) === "password",
  };
}

/** What is somebody's below some keys only. */
const parted: ReadonlySet<string> = new Set(["address", "addr", "original"]);

/** Whether what stands at a key is for who somebody is. */
export const isPersonal = ({ name, isPersonal: known }: DataKey, parent: string): boolean =>
  known ?? isPersonalKey(name, parent);
