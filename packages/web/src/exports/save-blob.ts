/** Gives the browser a file to save, named for what is in it. */
export function saveBlob(content: Blob, title: string, extension: string): void {
  const link = document.createElement("a");
  const name = title
    .toLowerCase()
    .replaceAll(/[^\p{L}\d]+/gu, "-")
    .replaceAll(/^-|-$/gu, "");
  link.href = URL.createObjectURL(content);
  link.download = `dendro-${name === "" ? "card" : name}.${extension}`;
  link.click();
  URL.revokeObjectURL(link.href);
}
