/**
 * A name for addresses, from a title; with a number where there is one of that name already.
 * @param usual what a title without any letter becomes
 */
export function freeName(title: string, taken: readonly string[], usual: string): string {
  const plain = title
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z\d]+/gu, "-")
    .slice(0, 48)
    .replace(/^-+|-+$/gu, "");
  const name = plain === "" ? usual : plain;
  for (let number = 2, id = name; ; number += 1) {
    if (!taken.includes(id)) return id;
    id = `${name}-${number}`;
  }
}
