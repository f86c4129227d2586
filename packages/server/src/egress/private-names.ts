/**
 * Names that never lead to the public internet, whatever a DNS says of them: RFC 6761 (localhost), RFC 6762 (local), RFC 8375
 * (home.arpa), and internal, which ICANN keeps for private use and clouds give to their metadata.
 */
const privateNames = ["localhost", "localdomain", "local", "home.arpa", "internal"];

/** Of a host name in small letters, without a dot at its end. */
export function isPrivateName(host: string): boolean {
  return privateNames.some((name) => host === name || host.endsWith(`.${name}`));
}

/** RFC 6761: names of this machine, which nobody need be asked for. */
export const isLocalhost = (host: string): boolean => host === "localhost" || host.endsWith(".localhost");
