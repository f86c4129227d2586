/** A section of a guide, as it is looked through. */
export interface GuideSection {
  /** The guide's name. */
  readonly guide: string;
  readonly guideTitle: string;
  /** Null of what stands before the first heading. */
  readonly id: string | null;
  readonly title: string;
  readonly text: string;
}

export interface FoundSection extends GuideSection {
  /** The words around what was found. */
  readonly excerpt: string;
}

const maxFound = 30;
/** Signs that are shown before and after what was found. */
const around = 60;

/** Sections in which all words stand, those first that have them in their titles. */
export function findInGuides(sections: readonly GuideSection[], sought: string): FoundSection[] {
  const words = sought.toLowerCase().split(/\s+/u).filter(Boolean);
  if (words.length === 0) return [];
  const hasAll = (text: string) => words.every((word) => text.toLowerCase().includes(word));
  const rank = ({ guideTitle, title }: GuideSection) =>
    hasAll(title) ? 0 : hasAll(`${guideTitle} ${title}`) ? 1 : 2;
  return sections
    .filter(({ guideTitle, title, text }) => hasAll(`${guideTitle} ${title} ${text}`))
    .toSorted((a, b) => rank(a) - rank(b))
    .slice(0, maxFound)
    .map((section) => ({ ...section, excerpt: excerptOf(section.text, words[0] ?? "") }));
}

function excerptOf(text: string, word: string): string {
  const at = Math.max(0, text.toLowerCase().indexOf(word));
  const from = at <= around ? 0 : text.lastIndexOf(" ", at - around) + 1;
  const end = text.indexOf(" ", at + word.length + around);
  const shown = end === -1 ? text.slice(from) : text.slice(from, end);
  return `${from > 0 ? "… " : ""}${shown}${end === -1 ? "" : " …"}`;
}
