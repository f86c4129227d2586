/**
 * Types of events that Dendro itself makes of what others have sent. They are told to whom they are meant for, whatever a
 * tenant keeps of single events; they set off no alert; and a key that stands in pages does not send them.
 */
export const ownTypes: readonly string[] = [
  "alert.fired",
  "alert.resolved",
  "breaker.opened",
  "breaker.half_open",
  "breaker.closed",
  "breaker.overridden",
  "webhook.disabled",
  "webhook.exhausted",
  "report.ready",
];

/** Those of them that alerts may watch, when a rule asks for them by name: what alerts send brings none of them about for ever. */
export const watchableOwnTypes: readonly string[] = ["webhook.disabled", "webhook.exhausted"];

const byName: ReadonlySet<string> = new Set(ownTypes);

export const isOwnType = (type: string): boolean => byName.has(type);
