/**
 * Addresses that strangers send and people open: `javascript:` runs what it says, `data:text/html` is a page of theirs,
 * `file:` is the reader's own machine. So there is a list of what may be, and not of what may not.
 */
export function isWebAddress(text: string): boolean {
  return /^https?:\/\/[^\s/?#\\]+\S*$/iu.test(text);
}

/** A raster image within the address itself; SVG is a document and no image. */
export function isImageData(text: string): boolean {
  return /^data:image\/(?:png|jpe?g|gif|webp)(?:;[^,]*)?,/iu.test(text);
}

/** A document within the address, of a kind that browsers show and run nothing of. Agents read them. */
function isDocumentData(text: string): boolean {
  return /^data:(?:application\/(?:pdf|json)|text\/(?:plain|csv|markdown))(?:;[^,]*)?,/iu.test(text);
}

/** Of Google's storage, which its models read; no browser opens it. */
const isStorageAddress = (text: string) => /^gs:\/\/[^\s/?#\\]/iu.test(text);

/** Whether an image or a document may be at an address. */
export function isPartAddress(kind: "image" | "document", text: string): boolean {
  return (
    isWebAddress(text) ||
    isImageData(text) ||
    isStorageAddress(text) ||
    (kind === "document" && isDocumentData(text))
  );
}

/** What stands for an address that was kept before it was known which may be: it leads nowhere. */
export const nowhere = "about:blank";

/** An address to make a link of; undefined when there is none that may be followed. */
export function linkAddress(text: string | null | undefined): string | undefined {
  return typeof text === "string" && isWebAddress(text) ? text : undefined;
}

/**
 * An image that is shown without asking anybody for it; undefined of one elsewhere, whose host would hear of everybody who
 * looks: give a link to that, for {@link linkAddress}.
 */
export function inlineImage(text: string | null | undefined): string | undefined {
  return typeof text === "string" && isImageData(text) ? text : undefined;
}
