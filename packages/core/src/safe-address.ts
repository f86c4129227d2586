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

/**
 * The address for a link; undefined when it is not safe to follow.
 * @example
 * import { linkAddress } from "@dendro/react";
 *
 * linkAddress("https://example.org"); // "https://example.org"
 * linkAddress("javascript:alert(1)"); // undefined
 */
export function linkAddress(text: string | null | undefined): string | undefined {
  return typeof text === "string" && isWebAddress(text) ? text : undefined;
}

/**
 * The address of an image that can be shown without a request; undefined for one on another host, which would learn of
 * everybody who looks: give a link to it, with {@link linkAddress}.
 * @example
 * import { inlineImage } from "@dendro/react";
 *
 * inlineImage("data:image/png;base64,iVBORw0KGgo="); // the same
 * inlineImage("https://example.org/a.png"); // undefined
 */
export function inlineImage(text: string | null | undefined): string | undefined {
  return typeof text === "string" && isImageData(text) ? text : undefined;
}
