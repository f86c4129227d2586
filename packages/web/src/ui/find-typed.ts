/**
 * Which of some titles the letters mean that were typed one after another: the next that begins with them. A single letter,
 * again and again too, goes on to the next of that letter. Null where none begins so, or it is the one at which they were typed.
 * @param at which has the focus; -1 for none
 */
export function findTyped(titles: readonly string[], at: number, typed: string): number | null {
  const letters = typed.toLowerCase();
  const isOneLetter = /^(.)\1*$/u.test(letters);
  const start = isOneLetter ? letters.slice(0, 1) : letters;
  const first = isOneLetter ? at + 1 : Math.max(at, 0);
  for (let step = 0; step < titles.length; step += 1) {
    const index = (first + step) % titles.length;
    if (titles[index]?.trim().toLowerCase().startsWith(start) === true) return index === at ? null : index;
  }
  return null;
}
