/** Edges that say in headers where a request comes from. */
export const edges = ["none", "cloudflare", "vercel", "cloudfront", "appengine"] as const;
export type Edge = (typeof edges)[number];
