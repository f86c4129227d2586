import { home, subjects, tools, type Place } from "./subjects.ts";

/** What the palette can lead to. */
export interface Command {
  readonly group: "Pages" | "Tenants" | "Workers" | "Go to";
  readonly title: string;
  readonly to: string;
  /** Whose pages it changes to. */
  readonly tenant?: string;
}

/** Each once: of what is both a tab and in the side bar, as a tab. */
const partsOf = ({ tabs = [], parts = [] }: Place) => {
  const own = tabs.slice(1);
  return [...own, ...parts.filter(([to]) => own.every(([at]) => at !== to))];
};

/** Every page of the side bar, and the parts of each. */
export const pageCommands: readonly Command[] = [home, ...subjects, ...tools].flatMap((place: Place) => [
  { group: "Pages", title: place.title, to: place.to },
  ...partsOf(place).map(([to, title]): Command => ({
    group: "Pages",
    title: `${place.title}: ${title}`,
    to,
  })),
]);

/** Where an id may lead that somebody pasted: it is not known what it is of. */
export function commandsForId(text: string): readonly Command[] {
  const id = text.trim();
  if (id.length < 2) return [];
  const at = encodeURIComponent(id);
  return [
    { group: "Go to", title: `User ${id}`, to: `/users/${at}` },
    { group: "Go to", title: `Conversation ${id}`, to: `/conversations/${at}` },
    { group: "Go to", title: `Trace ${id}`, to: `/traces/${at}` },
  ];
}
