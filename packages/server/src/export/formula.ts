/** Blanks without a width, and one that does not break. Also read by the warehouse, which has no escapes for them. */
const unseen = "\u00A0\u200B-\u200D\u2060\uFEFF";

/**
 * Matches text that a spreadsheet would evaluate as a formula, and text that looks already escaped. Anybody who sends events
 * decides what is in them, and a formula can send the rest of the sheet elsewhere.
 *
 * Some programs skip blanks and invisible characters before a formula. `escapeFormula` puts an apostrophe before such text; to
 * restore the original, remove one apostrophe where this expression matches and the text begins with one.
 */
export const formulaStart = new RegExp(
  String.raw`^'*(?:[\t\r\n]|[ \t\r\n\x00${unseen}]*[=+\-@＝＋－＠])`,
  "u",
);

export const escapeFormula = (text: string): string => (formulaStart.test(text) ? `'${text}` : text);
