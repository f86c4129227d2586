/** Which guide tells of a page and those below it, and where in it. */
export const pageGuides: Readonly<Record<string, string>> = {
  "/": "analytics",
  "/sites/goals": "queries#goals",
  "/traces": "analytics#views-of-traces",
  "/explore": "queries",
  "/explore/funnel": "queries#sequences-of-events",
  "/explore/retention": "queries#sequences-of-events",
  "/explore/paths": "queries#sequences-of-events",
  "/explore/events": "events",
  "/boards": "queries#boards",
  "/workers": "workers#settings",
  "/alerts": "alerts",
  "/reports": "reports",
  "/breakers": "breakers",
  "/webhooks": "webhooks",
  "/webhooks/sources": "sources",
  "/admin": "keys",
  "/admin/sign-ins": "keys#who-is-signed-in",
  "/admin/tenants": "retention",
  "/admin/privacy": "retention#erasure",
  "/admin/prices": "costs#your-own-prices",
  "/admin/goals": "queries#goals",
  "/admin/imports": "import#in-the-dashboard",
  "/admin/rejected": "operating#why-an-event-is-missing",
  "/admin/health": "operating",
};

/** The address of the guide to a page. */
export function guideTo(pathname: string): string {
  let path = pathname;
  while (path !== "" && !(path in pageGuides)) path = path.slice(0, path.lastIndexOf("/"));
  return `/docs/guides/${pageGuides[path] ?? pageGuides["/"]}`;
}
