import { createHmac } from "node:crypto";
import {
  BoundedMap,
  columnNames,
  columns,
  dateOf,
  dayMs,
  dayOf,
  type Event,
  type HmacSha256,
  holdsAddress,
  readAddress,
  type Visitor,
  visitorId,
} from "@dendro/core";
import { isOfVisit } from "./flag-bots.ts";
import type { Draft } from "./draft.ts";
import type { Sender } from "../sender.ts";
import { overlapMs } from "../visits/links.ts";
import type { VisitorEvent } from "../visits/person.ts";

const hmac: HmacSha256 = (key, message) => createHmac("sha256", key).update(message).digest();

/** Where the random salts of UTC days, `YYYY-MM-DD`, are. */
export interface SaltSource {
  saltFor(day: string): Uint8Array;
  /** Gets the salts of days, where they cannot be had at once. @returns undefined when they are there */
  prepare?(days: Iterable<string>): Promise<void> | undefined;
}

/** Gives visitors their pseudonym, and leaves behind whose it is: what `sent` says of them goes no further. */
export interface Anonymizer {
  /**
   * Where salts cannot be had at once: gets those that {@link Anonymizer.anonymize} needs.
   * @returns undefined when they are there, as they nearly always are
   */
  prepare?(drafts: readonly Draft[], sender: Sender): Promise<void> | undefined;
  anonymize(drafts: readonly Draft[], sender: Sender): void;
  /** Puts a pseudonym of its day in place of an id that is an address. */
  replaceAddresses(event: Event): void;
  /** Forgets who was seen. Must be called when salts are destroyed, or memory would still know. */
  forget(): void;
}

/** @param maxRemembered pseudonyms kept in memory, because the same visitor comes again at once */
export function createAnonymizer(salts: SaltSource, maxRemembered = 20_000): Anonymizer {
  const remembered = new BoundedMap<string, string>(maxRemembered);

  function pseudonym(visitor: Visitor, day: string): string {
    const who = [day, visitor.tenant, visitor.ip, visitor.userAgent, visitor.host].join("\0");
    const known = remembered.get(who);
    if (known !== undefined) return known;
    const id = visitorId(hmac, salts.saltFor(day), visitor);
    remembered.set(who, id);
    return id;
  }

  /** Some senders know their users by their addresses: such an id becomes a pseudonym of the day, as a visitor's is. */
  function replaceAddresses(event: Event): void {
    const fields = event as unknown as Record<string, unknown>;
    for (const name in fields) {
      const id = fields[name];
      if (typeof id !== "string" || !idColumns.has(name) || !holdsAddress(id)) continue;
      const who = { tenant: event.tenant, ip: readAddress(id) ?? id, userAgent: "", host: "" };
      fields[name] = pseudonym(who, dateOf(event.timestamp));
    }
  }

  function prepare(drafts: readonly Draft[], sender: Sender): Promise<void> | undefined {
    const days = new Set<number>();
    for (const { sent, event } of drafts) {
      const { timestamp } = event;
      const day = dayOf(timestamp);
      if (isOfVisit(sent, sender))
        days
          .add(day - dayMs)
          .add(day)
          .add(dayOf(timestamp + overlapMs));
      else if (!days.has(day) && hasAddress(event)) days.add(day);
    }
    return salts.prepare?.([...days].map(dateOf));
  }

  function anonymize(drafts: readonly Draft[], sender: Sender): void {
    for (const { sent, event } of drafts) {
      replaceAddresses(event);
      if (event.bot !== undefined) delete event.visitor;
      else if (event.visitor === undefined && isOfVisit(sent, sender)) {
        const visitor = {
          tenant: sender.tenant,
          ip: sent.ip === undefined ? sender.ip : (readAddress(sent.ip) ?? sent.ip),
          userAgent: sent.user_agent ?? sender.userAgent,
          host: event.host ?? "",
        };
        const { timestamp } = event;
        const day = dateOf(timestamp);
        event.visitor = pseudonym(visitor, day);
        // A visit goes on over midnight, when the salt changes: then it is found under yesterday's, or what came before it
        // late under tomorrow's.
        (event as VisitorEvent).visitor_before = pseudonym(visitor, dateOf(timestamp - dayMs));
        const next = dateOf(timestamp + overlapMs);
        if (next !== day) (event as VisitorEvent).visitor_after = pseudonym(visitor, next);
      }
    }
  }

  return {
    ...(salts.prepare === undefined ? {} : { prepare }),
    anonymize,
    replaceAddresses,
    forget: () => remembered.clear(),
  };
}

function hasAddress(event: Event): boolean {
  const fields = event as unknown as Record<string, unknown>;
  for (const name in fields) {
    const id = fields[name];
    if (typeof id === "string" && idColumns.has(name) && holdsAddress(id)) return true;
  }
  return false;
}

const idColumns = new Set<string>(columnNames.filter((name) => columns[name].kind === "id"));
