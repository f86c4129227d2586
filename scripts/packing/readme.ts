/** A package's README as it stands in a tarball: a link that leads out of the package is its text. */
export const withoutLinksOut = (markdown: string): string =>
  markdown.replaceAll(/\[([^\]]+)\]\((?:\.\.\/)+[^)]*\)/gu, "$1");
