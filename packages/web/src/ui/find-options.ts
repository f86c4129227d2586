/** What may be chosen in a combobox. */
export interface Option {
  readonly value: string;
  readonly title: string;
  /** What it means. */
  readonly detail: string;
}

/** Those options in which every word stands: first whose title or name begins with the text, last those whose meaning alone has it. */
export function findOptions(options: readonly Option[], text: string): readonly Option[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === "") return options;
  const words = wanted.split(/\s+/u);
  const rank = ({ value, title, detail }: Option): number => {
    const names = [title.toLowerCase(), value.toLowerCase()];
    if (names.includes(wanted)) return 0;
    if (names.some((name) => name.startsWith(wanted))) return 1;
    const hasAll = (place: string) => words.every((word) => place.includes(word));
    if (hasAll(names.join(" "))) return 2;
    return hasAll(`${names.join(" ")} ${detail.toLowerCase()}`) ? 3 : 4;
  };
  const ranked = options.map((option) => ({ option, place: rank(option) }));
  return ranked
    .filter(({ place }) => place < 4)
    .toSorted((a, b) => a.place - b.place)
    .map(({ option }) => option);
}
