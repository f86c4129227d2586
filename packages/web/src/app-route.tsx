import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  Outlet,
  redirect,
  type RouteComponent,
} from "@tanstack/react-router";
import { api, ApiError } from "./api/client.ts";
import { readSearch } from "./filters/search.ts";
import { Shell } from "./shell/shell.tsx";
import { StartFailed } from "./shell/start-failed.tsx";

interface RouterContext {
  readonly queries: QueryClient;
  /** What was wrong with the address of the first page, told once. */
  readonly takeMended: () => readonly string[];
}

/** What is around everything. */
export const root = createRootRouteWithContext<RouterContext>()({
  component: Outlet,
  errorComponent: StartFailed,
});

/** Every page of somebody who is signed in. */
export const app = createRoute({
  getParentRoute: () => root,
  id: "app",
  validateSearch: readSearch,
  beforeLoad: async ({ context, location }) => {
    try {
      // The tenants too, whose time zones decide what is asked.
      const [session] = await Promise.all([
        context.queries.ensureQueryData({ queryKey: ["session"], queryFn: api.session }),
        context.queries.ensureQueryData({ queryKey: ["tenants"], queryFn: api.tenants }),
      ]);
      return { session };
    } catch (error) {
      if (error instanceof ApiError && error.status === 401)
        throw redirect({ to: "/sign-in", search: location.href === "/" ? {} : { back: location.href } });
      throw error;
    }
  },
  component: function App() {
    const { session } = app.useRouteContext();
    return (
      <Shell session={session}>
        <Outlet />
      </Shell>
    );
  },
});

/** A page that has nothing in its address but what all have, loaded when it is first gone to. */
export const page = <const Path extends string>(path: Path, component: RouteComponent) =>
  createRoute({ getParentRoute: () => app, path, component });
