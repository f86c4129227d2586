/** Blanks without a width, and one that does not break. Also read by the warehouse, which has no escapes for them. */
const unseen = "\u00A0\u200B-\u200D\u2060\uFEFF";

/**
 * Text that a spreadsheet would take for a formula, or that would be taken for text which was made harmless. Strangers
 * decide what stands in events, and a formula can send what else is in the sheet away.
 *
 * Some programs pass over blanks before it and over what cannot be seen. Such text gets an apostrophe before it. Who wants
 * the text as it was takes one apostrophe away where this expression matches and the text begins with one.
 */
export const formulaStart = new RegExp(
  String.raw`^'*(?:[\t\r\n]|[ \t\r\n\x00${unseen}]*[=+\-@＝＋－＠])`,
  "u",
);

export const harmless = (text: string): string => (formulaStart.test(text) ? `'${text}` : text);
