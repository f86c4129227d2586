/** `URL.parse`, which Node 20 does not have. @returns null of what is no address */
export const parseUrl = (text: string): URL | null => (URL.canParse(text) ? new URL(text) : null);
