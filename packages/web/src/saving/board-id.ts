/** The name of a new board in addresses, from its title; with a number where there is one of that name already. */
export function boardId(title: string, taken: readonly string[]): string {
  const plain = title
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z\d]+/gu, "-")
    .slice(0, 48)
    .replace(/^-+|-+$/gu, "");
  const name = plain === "" ? "board" : plain;
  for (let number = 2, id = name; ; number += 1) {
    if (!taken.includes(id)) return id;
    id = `${name}-${number}`;
  }
}
