import type { IncomingHttpHeaders } from "node:http";
import { DendroError } from "@dendro/core";
import { segmentOf } from "@dendro/ingest";
import { isLocalRequest } from "@dendro/node";
import type { Guesses } from "./guesses.ts";
import { allowedScopes, type Scope } from "../store/key-scopes.ts";
import { minAdminKeyLength, type Keys, type Principal } from "./keys.ts";
import type { Share, Shares } from "./shares.ts";
import { sessionLifeMs, type SignIns } from "./sign-ins.ts";
import { defaultTenant, type Tenants } from "../tenants/tenants.ts";

/** What a request shows of who sends it. Header names are in lower case. */
export interface Credentials {
  readonly headers: IncomingHttpHeaders;
  readonly url: URL;
  readonly method: string;
  /** The address at the other end of the socket. */
  readonly peer: string;
}

export interface Access {
  /**
   * Whose key it is that somebody signs in with.
   * @throws DendroError `invalid_key`
   */
  authenticate(key: string, credentials: Credentials): Principal;
  /**
   * Whose request it is, by key alone: for the data plane, which has no time for more.
   * @param more keys that a wire format shows in its own places
   * @returns null when there is no key at all
   * @throws DendroError `invalid_key`
   */
  byKey(credentials: Credentials, more: readonly string[]): Principal | null;
  /** As `byKey`, where the body may show more keys: null also when none of these is right. */
  recognize(credentials: Credentials, more: readonly string[]): Principal | null;
  /** Whose sign-in link it is. @throws DendroError `invalid_key` */
  redeem(token: string, credentials: Credentials): Promise<Principal>;
  /** Whose request it is, by key or by the dashboard's cookie. */
  identify(credentials: Credentials): Promise<Principal>;
  /** Which board a link shows, whose secret is sent as a bearer token: it is good for nothing else. */
  share(credentials: Credentials): Promise<Share>;
  /** The tenant that a principal asks about. */
  tenantOf(principal: Principal, url: URL): string;
}

/** @throws DendroError `insufficient_scope` */
export function requireScope(principal: Principal, scope: Scope): void {
  if (allowedScopes[principal.scope].has(scope)) return;
  throw new DendroError(
    "insufficient_scope",
    `This needs a key of scope ${scope}; the one that was sent is of scope ${principal.scope}.`,
  );
}

export interface AccessOptions {
  readonly keys: Keys;
  readonly signIns: SignIns;
  readonly tenants: Tenants;
  readonly shares: Shares;
  readonly guesses: Guesses;
  /** Where a request comes from, behind trusted proxies. */
  readonly addressOf: (credentials: Credentials) => string;
}

export function createAccess({ keys, signIns, shares, tenants, guesses, addressOf }: AccessOptions): Access {
  /**
   * Whose key it is, when it may be used from where the request comes. Who guesses a weak key from afar must not learn
   * that it is one.
   */
  function find(key: string, credentials: Credentials): Principal | null {
    const principal = keys.authenticate(key);
    if (principal === null || (principal.isWeak && !isLocalRequest(credentials))) return null;
    if (principal.scope === "admin") refuseInAddress(key, credentials.url);
    return principal;
  }

  /** Clients may send a name or an id of another system beside the key. */
  const authenticate = (shown: readonly string[], credentials: Credentials): Principal =>
    guesses.check(addressOf(credentials), shown, (key) => find(key, credentials), unknownKey);

  const allShown = (credentials: Credentials, more: readonly string[]) => [
    ...shownKeys(credentials),
    ...basicKeys(credentials.headers),
    ...more,
  ];

  return {
    recognize: (credentials, more) =>
      guesses.recognize(addressOf(credentials), allShown(credentials, more), (key) => find(key, credentials)),
    redeem: async (token, credentials) =>
      await guesses.checkLater(addressOf(credentials), token, signIns.redeemToken, usedLink),
    authenticate: (key, credentials) => authenticate([key], credentials),
    byKey(credentials, more) {
      const shown = allShown(credentials, more);
      return shown.length === 0 ? null : authenticate(shown, credentials);
    },
    async identify(credentials) {
      const shown = shownKeys(credentials);
      if (shown.length > 0) return authenticate(shown, credentials);
      const session = readSessionCookie(credentials.headers);
      if (session === null) throw noKey();
      refuseForgery(credentials);
      return await guesses.checkLater(addressOf(credentials), session, signIns.findSession, endedSignIn);
    },
    async share(credentials) {
      const token = /^Bearer +(\S+)$/iu.exec(credentials.headers.authorization ?? "")?.[1];
      if (token === undefined)
        throw new DendroError(
          "missing_key",
          "Send what the link ends with as `Authorization: Bearer <token>`.",
        );
      return await guesses.checkLater(addressOf(credentials), token, shares.find, endedShare);
    },
    tenantOf(principal, url) {
      const named = url.searchParams.get("tenant");
      if (principal.tenant !== null) {
        if (named === null || named === principal.tenant) return principal.tenant;
        // Whether there is such a tenant is not for this key to know.
        throw new DendroError(
          "insufficient_scope",
          `The key is not for the tenant ${JSON.stringify(named)}.`,
        );
      }
      const tenant = named ?? defaultTenant;
      if (tenants.find(tenant) !== null) return tenant;
      throw new DendroError(
        "unknown_tenant",
        `Unknown tenant ${JSON.stringify(tenant)}; create it with \`dendro tenants create\`.`,
      );
    },
  };
}

const unknownKey = () =>
  new DendroError(
    "invalid_key",
    `Unknown or revoked key; create one with \`dendro keys create\`. A configured admin key of fewer than ${minAdminKeyLength} characters is accepted from the server's own machine only.`,
  );

const usedLink = () =>
  new DendroError(
    "invalid_key",
    "The link was used or is too old; sign in with a key, or start the server again for a new link.",
  );

const endedShare = () =>
  new DendroError(
    "invalid_key",
    "The link was revoked, has ended, or never was; ask who sent it for a new one.",
  );

const endedSignIn = () => new DendroError("invalid_key", "The sign-in has ended; sign in again.");

/**
 * Addresses are kept in logs of proxies and in browsers' histories.
 * @throws DendroError `key_in_address`
 */
function refuseInAddress(key: string, { pathname, search, searchParams }: URL): void {
  // Most addresses cannot have one, in whatever spelling.
  if (search === "" && !pathname.includes("%") && !pathname.includes(key)) return;
  const isInPath = pathname.split("/").some((_, index) => segmentOf(pathname, index) === key);
  if (!isInPath && ![...searchParams.values()].some((value) => shows(value, key))) return;
  throw new DendroError(
    "key_in_address",
    "An admin key must not stand in an address, which ends up in logs. Send it as `Authorization: Bearer <key>`, or use a key of scope site, ingest or read there.",
  );
}

/** Whether a parameter is the key, or JSON with it, which some clients send in Base64. */
const shows = (value: string, key: string) =>
  value === key || [value, Buffer.from(value, "base64")].some((json) => json.includes(JSON.stringify(key)));

const noKey = () =>
  new DendroError(
    "missing_key",
    "Send a key as `Authorization: Bearer <key>`, `X-API-Key: <key>` or `?key=<key>`.",
  );

/** Headers that clients put a key in, whole. */
const keyHeaders = ["x-api-key", "api-key", "api_key"] as const;

/** The keys in headers and query. A key may stand in `Authorization` without a scheme: many clients know none. */
function shownKeys({ headers, url }: Credentials): string[] {
  const authorization = /^(?:(?:Bearer|Token|Api-?Key) +)?(\S+)$/iu.exec(headers.authorization ?? "")?.[1];
  const shown = [
    authorization,
    ...keyHeaders.map((name) => String(headers[name] ?? "").trim()),
    url.searchParams.get("key"),
  ];
  return shown.flatMap((key) => (key === undefined || key === null || key === "" ? [] : [key]));
}

/** The name and the password of Basic authentication: clients put their key in either. */
function basicKeys(headers: IncomingHttpHeaders): string[] {
  const encoded = /^Basic +([\w+/=-]{1,2048})$/iu.exec(headers.authorization ?? "")?.[1];
  if (encoded === undefined) return [];
  const [name = "", ...password] = Buffer.from(encoded, "base64").toString("utf8").split(":");
  return [name, password.join(":")].filter((part) => part !== "");
}

const cookieName = "dendro_session";

export function readSessionCookie(headers: IncomingHttpHeaders): string | null {
  for (const part of (headers.cookie ?? "").split(";")) {
    const [name, value] = part.trim().split("=", 2);
    if (name === cookieName && value !== undefined && value !== "") return value;
  }
  return null;
}

/** The header that keeps a session in the browser, or ends it when there is none. */
export function sessionCookie(session: string | null, isSecure: boolean): string {
  const life = session === null ? 0 : sessionLifeMs / 1000;
  return `${cookieName}=${session ?? ""}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${life}${isSecure ? "; Secure" : ""}`;
}

/** A browser sends the cookie whoever asks; only our own pages can add a header, and sockets tell their origin. */
function refuseForgery({ headers, method, url }: Credentials): void {
  const isRead = method === "GET" || method === "HEAD";
  const isOwnOrigin = headers.origin === undefined || URL.parse(headers.origin)?.host === headers.host;
  const isMarked = headers["x-requested-with"] === "dendro" || isRead;
  if (isOwnOrigin && isMarked) return;
  throw new DendroError(
    "insufficient_scope",
    `A signed-in ${method} of ${url.pathname} must come from the dashboard itself.`,
  );
}
