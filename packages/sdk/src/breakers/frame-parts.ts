import { maxBreakerFrameBytes } from "@dendro/core";

/** Elements that one frame may have. */
const maxElements = 1000;
/** Of the frame, for what is around its elements. */
const roomBytes = 1024;
const encoder = new TextEncoder();

/** Elements of frames in their order, as many together as a frame may have: by number, and by bytes of the JSON. */
export function frameParts<Element>(elements: readonly Element[]): Element[][] {
  const parts: Element[][] = [];
  let bytes = 0;
  for (const element of elements) {
    const own = encoder.encode(JSON.stringify(element)).length + 1;
    const last = parts.at(-1);
    if (last === undefined || last.length >= maxElements || bytes + own > maxBreakerFrameBytes - roomBytes) {
      parts.push([element]);
      bytes = own;
    } else {
      last.push(element);
      bytes += own;
    }
  }
  return parts;
}
