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

/** A document within the address, of a kind that browsers show and run nothing of. */
function isDocumentData(text: string): boolean {
  return /^data:(?:application\/(?:pdf|json)|text\/(?:plain|csv|markdown))(?:;[^,]*)?,/iu.test(text);
}

/** Of Google's storage, which its models read; no browser opens it. */
const isStorageAddress = (text: string) => /^gs:\/\/[^\s/?#\\]/iu.test(text);

/** Whether an image or a document that is sent may be at an address, as the protocol has it. */
export const isPartAddress = (text: string): boolean => isWebAddress(text) || isImageData(text);

/** Whether one that was kept may stay: what was taken before and does no harm is there for who reads a thread. */
export const isKeptAddress = (kind: "image" | "document", text: string): boolean =>
  isPartAddress(text) || isStorageAddress(text) || (kind === "document" && isDocumentData(text));

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
