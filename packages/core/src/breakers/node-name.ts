/** Characters of the name of what a breaker protects. */
const maxLength = 200;

/** Whether text names what a breaker protects: short, and text that every store keeps as it is. */
export const isNodeName = (text: string): boolean =>
  text.length > 0 && text.length <= maxLength && !text.includes("\0") && !/\p{Surrogate}/u.test(text);
