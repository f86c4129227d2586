/** Hosts that are as they should be already: small ASCII letters, and no number that is an address in disguise. */
const plain = /^[a-z][a-z\d.-]*(?::(?!(?:80|443)$)\d+)?$/u;

/**
 * A host as everybody writes it who asks the DNS: in small letters, an international name in its ASCII form (Punycode), without
 * the dot of the root and the port that everybody takes. `Bücher.example` and `xn--bcher-kva.example` are one site.
 */
export function canonicalHost(host: string): string {
  const text = host.trim().toLowerCase();
  if (text === "") return "";
  if (plain.test(text) && !text.endsWith(".")) return text;
  const url = URL.parse(text.includes("://") ? text : `http://${text}`);
  const known = url === null || url.host === "" ? text : url.host;
  return known.replace(/:(?:80|443)$/u, "").replace(/\.(?=:\d+$|$)/u, "");
}
