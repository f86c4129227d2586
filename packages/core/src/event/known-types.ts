/** A type of event that Dendro knows. Any other type is welcome; knowing one lets us check and interpret it. */
export interface KnownType {
  readonly domain: "web" | "requests";
  readonly description: string;
  /** Fields without which it means nothing. */
  readonly required: readonly string[];
  /** Whether a visitor did something: a second interaction makes a visit more than a bounce. */
  readonly interaction: boolean;
  /** Whether it is part of a visit. */
  readonly visit: boolean;
}

export const knownTypes: Readonly<Record<string, KnownType>> = {
  page_view: {
    domain: "web",
    description: "A person looked at a page.",
    required: ["path"],
    interaction: true,
    visit: true,
  },
  page_exit: {
    domain: "web",
    description: "A person left a page; tells how long they were engaged and how far they scrolled.",
    required: ["path"],
    interaction: false,
    visit: true,
  },
  request: {
    domain: "requests",
    description: "A server answered an HTTP request.",
    required: [],
    interaction: false,
    visit: false,
  },
};

/** Whether an event of this type, of somebody who visits a site, belongs to their visit. */
export function belongsToVisit(type: string): boolean {
  return knownTypes[type]?.visit ?? true;
}

/** Whether an event of this type ends a bounce. Of a type nobody knows we assume that a person did something. */
export function isInteraction(type: string): boolean {
  return knownTypes[type]?.interaction ?? true;
}
