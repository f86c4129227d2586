import type { Context } from "hono";
import { matchedRoutes } from "hono/route";

type Matched = ReturnType<typeof matchedRoutes>[number];

/**
 * The template of the route that answered, or would have, had a middleware let the request through. Hono registers both alike:
 * a route has a method, or a handler that takes no `next`.
 * @param own which of the matched ones the tracking middleware is
 */
export function honoRoute(c: Context, own: number): string | undefined {
  const routes = matchedRoutes(c);
  const last = c.req.routeIndex;
  const route = routes.slice(last).find(isRoute);
  if (route !== undefined) return route.path;
  // A middleware that answers by itself, such as one that serves files.
  return last > own && c.res.status !== 404 ? routes[last]?.path : undefined;
}

const isRoute = ({ method, handler }: Matched) => method !== "ALL" || handler.length < 2;
