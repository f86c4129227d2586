import type { NodeRequest } from "./watch-response.ts";

/** What is needed of Express's request. */
export interface ExpressRequest extends NodeRequest {
  readonly method: string;
  readonly originalUrl: string;
  readonly baseUrl: string;
  /** The route that was found last; Express says nothing of its type. */
  readonly route?: unknown;
  readonly app: object;
}

interface Router {
  readonly stack?: readonly Layer[];
}

/** A place in a router: a route, or whatever is mounted there. */
interface Layer {
  readonly route?: object;
  readonly handle?: Router;
  /** What it was registered with; absent in older versions. */
  readonly rawPath?: unknown;
  /** Whether it is mounted at `/`. */
  readonly slash?: boolean;
}

const templates = new WeakMap<object, readonly string[]>();

/**
 * The template of the route that answers, with those of the routers it is mounted in. Looked up where the route was
 * registered, because `baseUrl` holds the path that was asked for and is gone once an error leaves the router.
 */
export function expressRoute(request: ExpressRequest, app: object): string | undefined {
  const { route } = request;
  if (typeof route !== "object" || route === null) return undefined;
  let found = templates.get(route);
  if (found === undefined) {
    found = [
      ...templatesIn(routerOf(app), route, ""),
      ...(request.app === app ? [] : templatesIn(routerOf(request.app), route, mountPath(request.app))),
    ];
    templates.set(route, found);
  }
  const [first, second] = found;
  if (second !== undefined) return found.find((template) => fits(template, request.originalUrl)) ?? first;
  return first ?? joined(request.baseUrl, pathOf((route as { path?: unknown }).path));
}

function templatesIn(router: Router | undefined, route: object, prefix: string): string[] {
  const found: string[] = [];
  for (const layer of router?.stack ?? []) {
    if (layer.route === route) found.push(joined(prefix, pathOf((route as { path?: unknown }).path)));
    else if (layer.route === undefined && layer.handle?.stack !== undefined) {
      if (layer.rawPath === undefined && layer.slash !== true) continue;
      const mount = layer.slash === true ? "" : pathOf(layer.rawPath);
      found.push(...templatesIn(layer.handle, route, joined(prefix, mount)));
    }
  }
  return found;
}

const routerOf = (app: object) => (app as { router?: Router }).router;

/** Where an application is mounted in others. */
function mountPath(app: object): string {
  const { path } = app as { path?: () => string };
  return typeof path === "function" ? path.call(app) : "";
}

/** Express takes texts, regular expressions and lists of them. */
function pathOf(path: unknown): string {
  if (Array.isArray(path)) return path.map(pathOf).join("|");
  return path instanceof RegExp || typeof path === "string" ? String(path) : "";
}

function joined(prefix: string, path: string): string {
  if (prefix === "" || prefix === "/") return path === "" ? "/" : path;
  return path === "/" || path === "" ? prefix : `${prefix}${path}`;
}

/** Whether a path could be one of the template's, by what stands fixed in it. */
function fits(template: string, target: string): boolean {
  const parts = (target.split("?")[0] ?? "").split("/");
  return template.split("/").every((part, index) => /[:*{]/u.test(part) || part === parts[index]);
}
