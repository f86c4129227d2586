import type { Receiver, Route } from "@dendro/ingest";

/** A route, with the name of its receiver and what its format says of web pages. */
export type FoundRoute = Route & Pick<Receiver, "pages"> & { readonly receiver: string };

/** The routes at a path, by method; undefined when no receiver speaks there. */
export type Router = (path: string) => ReadonlyMap<string, FoundRoute> | undefined;

/** Finds routes at their paths, with or without a slash at the end. */
export function createRouter(receivers: readonly Receiver[]): Router {
  const exact = new Map<string, Map<string, FoundRoute>>();
  const patterns: { readonly matches: RegExp; readonly routes: Map<string, FoundRoute> }[] = [];
  const all = receivers.flatMap(({ name: receiver, routes, pages }) =>
    routes.map((route): FoundRoute => ({ ...route, receiver, ...(pages === undefined ? {} : { pages }) })),
  );
  for (const route of all) {
    const known = exact.get(route.path);
    const routes = known ?? new Map<string, FoundRoute>();
    routes.set(route.method, route);
    if (known !== undefined) continue;
    exact.set(route.path, routes);
    if (route.path.includes(":")) patterns.push({ matches: patternOf(route.path), routes });
  }
  return (path) => {
    const bare = path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
    return exact.get(bare) ?? patterns.find(({ matches }) => matches.test(bare))?.routes;
  };
}

function patternOf(path: string): RegExp {
  const segments = path
    .split("/")
    .map((segment) => (segment.startsWith(":") ? "[^/]+" : segment.replaceAll(".", "\\.")));
  return new RegExp(`^${segments.join("/")}$`, "u");
}
