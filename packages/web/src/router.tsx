import { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import { api, ApiError } from "./api/client.ts";
import { readSearch } from "./filters/search.ts";
import { OverviewPage } from "./overview/overview-page.tsx";
import { readSignInSearch } from "./session/sign-in-search.ts";
import { SignInPage } from "./session/sign-in-page.tsx";
import { NotFoundPage } from "./shell/not-found-page.tsx";
import { Shell } from "./shell/shell.tsx";
import { Notice } from "./ui/notice.tsx";
import { WorkerPage } from "./workers/worker-page.tsx";
import { WorkersPage } from "./workers/workers-page.tsx";

interface RouterContext {
  readonly queries: QueryClient;
}

const root = createRootRouteWithContext<RouterContext>()({
  component: Outlet,
  errorComponent: ({ error }) => <Notice message={error instanceof Error ? error.message : String(error)} />,
});

/** Every page of somebody who is signed in. */
const app = createRoute({
  getParentRoute: () => root,
  id: "app",
  validateSearch: readSearch,
  beforeLoad: async ({ context, location }) => {
    try {
      const session = await context.queries.ensureQueryData({ queryKey: ["session"], queryFn: api.session });
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

const overview = createRoute({ getParentRoute: () => app, path: "/", component: OverviewPage });

const workers = createRoute({ getParentRoute: () => app, path: "/workers", component: WorkersPage });

const worker = createRoute({
  getParentRoute: () => app,
  path: "/workers/$workerId",
  component: function Worker() {
    const { workerId } = worker.useParams();
    const { session } = app.useRouteContext();
    return <WorkerPage key={workerId} workerId={workerId} mayChange={session.scope === "admin"} />;
  },
});

const notFound = createRoute({ getParentRoute: () => app, path: "$", component: NotFoundPage });

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: readSignInSearch,
  component: function SignIn() {
    return <SignInPage {...signIn.useSearch()} />;
  },
});

export function createAppRouter(queries: QueryClient) {
  return createRouter({
    routeTree: root.addChildren([app.addChildren([overview, workers, worker, notFound]), signIn]),
    context: { queries },
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
