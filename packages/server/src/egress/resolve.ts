import { lookup, Resolver } from "node:dns/promises";

/**
 * The addresses of a host name; none when there are none.
 * @throws when nobody could say
 */
export type Resolve = (host: string, how: { readonly trusted: boolean }) => Promise<readonly string[]>;

/**
 * Names that an installation allows by name are looked up as every program of the system does it: /etc/hosts, search
 * domains. That takes one of Node's four threads, which files need too, for as long as a DNS does not answer; so names
 * that strangers make up are asked of the DNS without one.
 */
export function createSystemResolver(): Resolve {
  const resolver = new Resolver({ timeout: 2_000, tries: 2 });
  return async (host, { trusted }) => {
    if (trusted) return (await lookup(host, { all: true })).map(({ address }) => address);
    const answers = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
    const found = answers.flatMap((answer) => (answer.status === "fulfilled" ? answer.value : []));
    const failed = answers.find((answer) => answer.status === "rejected" && !hasNone(answer.reason));
    if (found.length === 0 && failed?.status === "rejected") throw failed.reason;
    return found;
  };
}

const hasNone = (error: unknown) =>
  ["ENOTFOUND", "ENODATA"].includes((error as { code?: string }).code ?? "");
