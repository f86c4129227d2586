/**
 * Text that a spreadsheet would take for a formula, or that would be taken for text which was made harmless. Strangers
 * decide what stands in events, and a formula can send what else is in the sheet away.
 *
 * Such text gets an apostrophe before it. Who wants the text as it was takes one apostrophe away where this expression
 * matches and the text begins with one.
 */
export const formulaStart = /^'*[=+\-@\t\r\n＝＋－＠]/u;

export const harmless = (text: string): string => (formulaStart.test(text) ? `'${text}` : text);
