import type { EventType } from "../api/webhooks.ts";
import type { Option } from "../ui/find-options.ts";

/** What an endpoint may ask for, as the server has it. */
const eventPattern = /^(?:\*|[\w-]+(?:[.:/][\w-]+)*(?:\.\*)?)$/u;

/** Every type, all types, and all that begin alike where more than one does. */
export function typeOptions(types: readonly EventType[]): readonly Option[] {
  const beginnings = Map.groupBy(types, ({ type }) => type.split(".")[0] ?? type);
  const groups = [...beginnings].filter(([, members]) => members.length > 1);
  return [
    { value: "*", title: "*", detail: "Every event, also of types of your own." },
    ...groups.map(([beginning, members]) => ({
      value: `${beginning}.*`,
      title: `${beginning}.*`,
      detail: `All that begin so, such as ${members
        .slice(0, 2)
        .map(({ type }) => type)
        .join(" and ")}.`,
    })),
    ...types.map(({ type, description }) => ({ value: type, title: type, detail: description })),
  ];
}

/** A type of one's own, as it was typed; null where it is none. */
export const ownType = (text: string, known: readonly Option[]): Option | null =>
  eventPattern.test(text) && text.length <= 128 && known.every(({ value }) => value !== text)
    ? { value: text, title: text, detail: "A type of your own." }
    : null;
