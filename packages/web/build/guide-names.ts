/** What of the documentation is for who uses Dendro, by its path in `docs`: not how it is tested, and why it is built so. */
export const isGuide = (path: string): boolean =>
  /^(?:[\w-]+|receivers\/[\w-]+|spec\/[\w-]+)\.md$/u.test(path) && path !== "testing.md";

/** What a guide is called in addresses, by its path in `docs`. */
export function guideName(path: string): string {
  const name = path.replace(/\.md$/u, "").replace(/^spec\//u, "");
  return name === "receivers/README" ? "receivers" : name.replace("/", "-");
}
