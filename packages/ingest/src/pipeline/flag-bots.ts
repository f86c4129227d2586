import { findKnownType, type ReadEvent } from "@dendro/core";
import type { createBotDetector } from "../enrich/bot.ts";
import type { Draft } from "./draft.ts";
import type { Sender } from "../sender.ts";

/** Whether a program of the sender's, and not a visitor's browser, sent the request. */
export function isFromBrowser(sender: Sender): boolean {
  return sender.userAgent.startsWith("Mozilla/");
}

/** Whether an event is of somebody who visits a site, so that it has a visitor, a browser and a country. */
export function isOfVisit(sent: ReadEvent, sender: Sender): boolean {
  const known = findKnownType(sent.type);
  if (known?.visit === false) return false;
  // Who says what browser it was, or from where, tells of a visitor.
  if (known !== undefined && (sent.ip !== undefined || sent.user_agent !== undefined)) return true;
  // A page tells that somebody looks at it; without one, a server may be telling of its users.
  return (
    sent.url !== undefined || sent.path !== undefined || sent.host !== undefined || isFromBrowser(sender)
  );
}

/**
 * Marks what a bot did, with the reason; it is kept, and counted apart. The user agent that is judged is the visitor's:
 * what the sender says it is, or the request's own when a browser sent it. A server's HTTP library is no bot.
 */
export function admit(
  drafts: readonly Draft[],
  sender: Sender,
  detectBot: ReturnType<typeof createBotDetector>,
): void {
  for (const { sent, event } of drafts) {
    const own = isFromBrowser(sender) && isOfVisit(sent, sender);
    const userAgent = sent.user_agent ?? (own ? sender.userAgent : "");
    if (userAgent === "") continue;
    const isOwn = sent.user_agent === undefined;
    const reason = detectBot({
      user_agent: userAgent,
      ...(isOwn ? { accept_language: sender.acceptLanguage } : {}),
      ...(event.data?.["webdriver"] === true ? { webdriver: true } : {}),
    });
    if (reason !== "") event.bot = reason;
  }
}
