/** What a page's address tells. What it does not is empty. */
export interface PageUrl {
  readonly host: string;
  /** Without query and fragment. */
  readonly path: string;
  readonly utm_source: string;
  readonly utm_medium: string;
  readonly utm_campaign: string;
  readonly utm_term: string;
  readonly utm_content: string;
  /** The name of the parameter by which an advertiser marks a click, such as `gclid`. */
  readonly click_id: string;
}

const clickIds = ["gclid", "gbraid", "wbraid", "msclkid", "fbclid", "ttclid", "twclid", "li_fat_id"] as const;

/**
 * Reads a page's address, or a path that may have a query, and the host that the sender names. A path that is sent beside
 * the address is the page's name as the site has it, such as one behind a `#`. Never throws.
 */
export function readPageUrl({ url, path, host }: { url?: string; path?: string; host: string }): PageUrl {
  const address = parse(url) ?? parse(path);
  if (address === null)
    return {
      host: host.toLowerCase(),
      path: path ?? "",
      utm_source: "",
      utm_medium: "",
      utm_campaign: "",
      utm_term: "",
      utm_content: "",
      click_id: "",
    };
  const query = address.searchParams;
  const parameter = (name: string) => query.get(name)?.trim().slice(0, 256) ?? "";
  return {
    host: (address.hostname === placeholder ? host : host || address.host).toLowerCase(),
    path: url === undefined ? withoutQuery(path ?? "") : (path ?? address.pathname),
    utm_source: parameter("utm_source"),
    utm_medium: parameter("utm_medium"),
    utm_campaign: parameter("utm_campaign"),
    utm_term: parameter("utm_term"),
    utm_content: parameter("utm_content"),
    click_id: clickIds.find((name) => query.has(name)) ?? "",
  };
}

/** A path alone is read against a host that cannot exist. */
const placeholder = "path.invalid";

function parse(text: string | undefined): URL | null {
  if (text === undefined || text === "") return null;
  return URL.parse(text, `http://${placeholder}`);
}

const withoutQuery = (path: string) => /^[^?#]*/u.exec(path)?.[0] ?? "";
