import { isIP, BlockList } from "node:net";
import { resolve } from "node:path";
import { isPostgres } from "@dendro/node";

/** How a setting is read from text. */
export interface ValueType<T> {
  /** What is allowed, to end the sentence "It must be …". */
  readonly allowed: string;
  /** The value, or undefined when the text is none. Gets trimmed text that is not empty. */
  parse(text: string): T | undefined;
}

export function wholeNumber(min: number, max: number): ValueType<number> {
  return {
    allowed: `a whole number from ${min} to ${max}`,
    parse(text) {
      const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
      return value >= min && value <= max ? value : undefined;
    },
  };
}

const byteUnits: Readonly<Record<string, number>> = { "": 1, kib: 2 ** 10, mib: 2 ** 20, gib: 2 ** 30 };

/** A number of bytes, at least `min`. */
export function bytes(min: number): ValueType<number> {
  return {
    allowed: `a number of bytes, at least ${formatBytes(min)}, such as 536870912 or 512MiB`,
    parse(text) {
      const match = /^(\d{1,15})\s*(kib|mib|gib|)$/i.exec(text);
      const value = Number(match?.[1]) * (byteUnits[match?.[2]?.toLowerCase() ?? ""] ?? 1);
      return Number.isSafeInteger(value) && value >= min ? value : undefined;
    },
  };
}

/** 536870912 as "512 MiB", where it is that to the byte. */
function formatBytes(value: number): string {
  if (value === 0) return "0";
  for (const [unit, size] of [
    ["GiB", 2 ** 30],
    ["MiB", 2 ** 20],
    ["KiB", 2 ** 10],
  ] as const) {
    if (value >= size && value % size === 0) return `${value / size} ${unit}`;
  }
  return `${value} bytes`;
}

export function oneOf<const T extends string>(values: readonly T[]): ValueType<T> {
  return { allowed: `one of ${values.join(", ")}`, parse: (text) => values.find((value) => value === text) };
}

/** A directory as an absolute path. It need not exist. */
export const directory: ValueType<string> = {
  allowed: "the path of a directory",
  parse: (text) => (text.includes("\0") ? undefined : resolve(text)),
};

/** A file as an absolute path. Whether it is there, its use shows. */
export const file: ValueType<string> = {
  allowed: "the path of a file",
  parse: (text) => (text.includes("\0") ? undefined : resolve(text)),
};

/** An address or a host name to listen at. */
export const hostName: ValueType<string> = {
  allowed: "an IP address or a host name, such as 127.0.0.1, 0.0.0.0 or localhost",
  parse: (text) => (isIP(text) !== 0 || /^[a-z\d]([a-z\d.-]{0,251}[a-z\d])?$/i.test(text) ? text : undefined),
};

/** A secret that fits in an HTTP header. */
export const secretText: ValueType<string> = {
  allowed: "1 to 256 visible ASCII characters, without spaces",
  parse: (text) => (/^[!-~]{1,256}$/.test(text) ? text : undefined),
};

/** The origin of an HTTP address, such as `https://stats.example.com`. */
export const httpOrigin: ValueType<string> = {
  allowed: "an http or https address without a path, such as https://stats.example.com",
  parse: originOf,
};

/** Where something is called. */
export const httpAddress: ValueType<string> = {
  allowed: "an http or https address, such as https://heartbeats.example.com/ping/42",
  parse: (text) => (/^https?:$/u.test(URL.parse(text)?.protocol ?? "") ? text : undefined),
};

/** A server that takes mail. */
export const smtpAddress: ValueType<string> = {
  allowed: "the address of an SMTP server, such as smtps://user:password@mail.example.com:465",
  parse(text) {
    const url = URL.parse(text);
    return url !== null && /^smtps?:$/u.test(url.protocol) && url.hostname !== "" ? text : undefined;
  },
};

/** Who mail is from: an address, or a name before one in angle brackets. */
export const mailbox: ValueType<string> = {
  allowed: 'an e-mail address, such as "Dendro <dendro@example.com>"',
  parse: (text) =>
    /^(?:[^<>"\r\n]{1,128} <[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/u.test(text) ? text : undefined,
};

/** The address of a database of PostgreSQL. */
export const postgresAddress: ValueType<string> = {
  allowed: "the address of a PostgreSQL database, such as postgres://user:password@host:5432/dendro",
  parse: (text) => (isPostgres(text) && URL.canParse(text) ? text : undefined),
};

/** `*` for every origin, or a comma separated list of origins. */
export const origins: ValueType<readonly string[]> = {
  allowed:
    "* for every origin, or origins separated by commas, such as https://example.com,https://example.org",
  parse: (text) => (text === "*" ? ["*"] : listOf(text, originOf)),
};

/** `none`, or a comma separated list of addresses and CIDR ranges. */
export const addressRanges: ValueType<readonly string[]> = {
  allowed: "none, or addresses and CIDR ranges separated by commas, such as 10.0.0.0/8,192.168.1.7,::1",
  parse: (text) => (text === "none" ? [] : listOf(text, addressRange)),
};

/** `none`, or a comma separated list of addresses, CIDR ranges and host names; `*.` before a name is all names below it. */
export const destinations: ValueType<readonly string[]> = {
  allowed:
    "none, or addresses, CIDR ranges and host names separated by commas, such as 10.0.0.0/8,hooks.example.internal,*.svc.example.internal",
  parse: (text) =>
    text === "none" ? [] : listOf(text, (item) => addressRange(item) ?? destinationName(item)),
};

/** The address of a proxy that speaks CONNECT. */
export const proxyAddress: ValueType<string> = {
  allowed: "an http or https address without a path, such as http://user:password@proxy.example.com:3128",
  parse(text) {
    const url = URL.parse(text);
    if (url === null || !/^https?:$/.test(url.protocol) || url.hostname === "") return undefined;
    return url.pathname === "/" && url.search === "" && url.hash === "" ? url.href : undefined;
  },
};

/** `none`, or a comma separated list of names as URLs have them, in small letters. */
export const parameterNames: ValueType<readonly string[]> = {
  allowed: "none, or names of parameters separated by commas, such as v,page",
  parse: (text) =>
    text === "none"
      ? []
      : listOf(text, (name) => (/^[\w.[\]%$-]{1,64}$/u.test(name) ? name.toLowerCase() : undefined)),
};

const durationUnits: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Durations such as `5s,5m,2h`, as milliseconds. */
export const durations: ValueType<readonly number[]> = {
  allowed:
    "none, or up to 20 durations of seconds, minutes, hours or days separated by commas, such as 5s,5m,2h",
  parse(text) {
    if (text === "none") return [];
    const values = text.split(",").map((item) => {
      const [, number, unit = ""] = /^(\d{1,6})([smhd])$/u.exec(item.trim()) ?? [];
      return Number(number) * (durationUnits[unit] ?? Number.NaN);
    });
    return values.length <= 20 && values.every((value) => Number.isFinite(value)) ? values : undefined;
  },
};

function listOf(text: string, parse: (item: string) => string | undefined): readonly string[] | undefined {
  const items = text.split(",").map((item) => parse(item.trim()));
  return items.every((item) => item !== undefined) ? items : undefined;
}

function originOf(text: string): string | undefined {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) return undefined;
  const bare =
    url.pathname === "/" &&
    url.search === "" &&
    url.hash === "" &&
    url.username === "" &&
    url.password === "";
  return bare ? url.origin : undefined;
}

/** What only looks like an address is none, and no name either. */
function destinationName(text: string): string | undefined {
  const name = text.toLowerCase();
  const isName = /^(?:\*\.)?[a-z\d_-]{1,63}(?:\.[a-z\d_-]{1,63})*$/.test(name) && name.length <= 255;
  return isName && !/(?:^|\.)(?:\d+|0x[\da-f]*)$/.test(name) ? name : undefined;
}

function addressRange(text: string): string | undefined {
  const [address = "", prefix, ...rest] = text.split("/");
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return undefined;
  if (prefix === undefined) return address;
  if (!/^\d{1,3}$/.test(prefix)) return undefined;
  try {
    new BlockList().addSubnet(address, Number(prefix), family === 6 ? "ipv6" : "ipv4");
    return text;
  } catch {
    return undefined;
  }
}
