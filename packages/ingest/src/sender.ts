import type { Place } from "./place.ts";

/** What a request tells about its sender, besides its body. */
export interface Sender {
  readonly tenant: string;
  /** The address it came from, behind trusted proxies. */
  readonly ip: string;
  /** Where in the world it came from, as an edge that is trusted says. @defaultValue it is looked for by the address */
  readonly place?: Place;
  readonly userAgent: string;
  readonly acceptLanguage: string;
  /** The name of the receiver whose format it is. @defaultValue unknown */
  readonly receiver?: string;
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
  /** The events are history: of any age, and counted once for ever. */
  readonly history: boolean;
  /** Web pages, with a key that everybody can read there. @defaultValue a server, which says what it likes */
  readonly page?: PageSender;
}

/** Whoever sends with a key of scope site. */
export interface PageSender {
  readonly keyId: string;
  /** Whether the format's library makes visitors' anonymous ids itself, in the browser. */
  readonly keepsVisitor: boolean;
}
