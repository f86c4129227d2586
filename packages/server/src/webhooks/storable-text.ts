/** Text of others as every store can keep it: PostgreSQL refuses U+0000, and with one such text all that is kept with it. */
export const storableText = <T extends string | null>(text: T): T =>
  (text === null ? null : text.replaceAll("\0", "\uFFFD")) as T;
