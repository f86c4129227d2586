import type { QueryClient } from "@tanstack/react-query";
import { createRoute, createRouter, defaultParseSearch, lazyRouteComponent } from "@tanstack/react-router";
import { readChatSearch } from "./conversations/chat-search.ts";
import { readRejectedSearch } from "./admin/rejected-search.ts";
import { readDocsSearch } from "./docs/docs-search.ts";
import { readGuidesSearch } from "./docs/guides-search.ts";
import { readConversationsSearch } from "./conversations/list-search.ts";
import { readBoardSearch } from "./boards/search.ts";
import { readExploreSearch } from "./explore/search.ts";
import { mendedIn } from "./filters/mended.ts";
import { readSharedSearch } from "./shared/search.ts";
import { readSignInSearch } from "./session/sign-in-search.ts";
import { SignInPage } from "./session/sign-in-page.tsx";
import { NotFoundPage } from "./shell/not-found-page.tsx";
import { readListSearch } from "./traces/list-search.ts";
import { readTraceSearch } from "./traces/trace-search.ts";
import { readUsersSearch } from "./users/users-search.ts";
import { app, page, root } from "./app-route.tsx";
import { alertPages } from "./alert-routes.ts";
import { breakerPages } from "./breaker-routes.ts";
import { reportPages } from "./report-routes.ts";
import { webhookPages } from "./webhook-routes.ts";

const home = page(
  "/",
  lazyRouteComponent(async () => await import("./home/home-page.tsx"), "HomePage"),
);
const sites = page(
  "/sites",
  lazyRouteComponent(async () => await import("./sites/overview-page.tsx"), "SitesPage"),
);
const sitePages = page(
  "/sites/pages",
  lazyRouteComponent(async () => await import("./sites/pages-page.tsx"), "SitePagesPage"),
);
const siteSources = page(
  "/sites/sources",
  lazyRouteComponent(async () => await import("./sites/sources-page.tsx"), "SiteSourcesPage"),
);
const siteContent = page(
  "/sites/content",
  lazyRouteComponent(async () => await import("./sites/content-page.tsx"), "SiteContentPage"),
);
const siteGoals = page(
  "/sites/goals",
  lazyRouteComponent(async () => await import("./sites/goals-page.tsx"), "SiteGoalsPage"),
);
const siteLive = page(
  "/sites/live",
  lazyRouteComponent(async () => await import("./sites/live-page.tsx"), "SiteLivePage"),
);
const agents = page(
  "/agents",
  lazyRouteComponent(async () => await import("./agents/agents-page.tsx"), "AgentsPage"),
);
const conversationsOverview = page(
  "/analytics",
  lazyRouteComponent(async () => await import("./conversations/overview-page.tsx"), "ConversationsPage"),
);
const conversations = createRoute({
  getParentRoute: () => app,
  path: "/conversations",
  validateSearch: readConversationsSearch,
  component: lazyRouteComponent(
    async () => await import("./conversations/list-page.tsx"),
    "ConversationListPage",
  ),
});

const conversation = createRoute({
  getParentRoute: () => app,
  path: "/conversations/$id",
  validateSearch: readChatSearch,
  component: lazyRouteComponent(
    async () => await import("./conversations/conversation-page.tsx"),
    "ConversationPage",
  ),
});

const users = createRoute({
  getParentRoute: () => app,
  path: "/users",
  validateSearch: readUsersSearch,
  component: lazyRouteComponent(async () => await import("./users/users-page.tsx"), "UsersPage"),
});

const user = page(
  "/users/$id",
  lazyRouteComponent(async () => await import("./users/user-page.tsx"), "UserPage"),
);
const workflows = page(
  "/workflows",
  lazyRouteComponent(async () => await import("./workflows/overview-page.tsx"), "WorkflowsPage"),
);
const workflowExecutions = page(
  "/workflows/executions",
  lazyRouteComponent(async () => await import("./workflows/executions-page.tsx"), "WorkflowExecutionsPage"),
);
const workflowNodes = page(
  "/workflows/nodes",
  lazyRouteComponent(async () => await import("./workflows/nodes-page.tsx"), "WorkflowNodesPage"),
);
const workflowBottlenecks = page(
  "/workflows/bottlenecks",
  lazyRouteComponent(async () => await import("./workflows/bottlenecks-page.tsx"), "WorkflowBottlenecksPage"),
);
const requests = page(
  "/requests",
  lazyRouteComponent(async () => await import("./requests/overview-page.tsx"), "RequestsPage"),
);
const requestRoutes = page(
  "/requests/routes",
  lazyRouteComponent(async () => await import("./requests/routes-page.tsx"), "RequestRoutesPage"),
);
const requestProviders = page(
  "/requests/providers",
  lazyRouteComponent(async () => await import("./requests/providers-page.tsx"), "RequestProvidersPage"),
);
const requestErrors = page(
  "/requests/errors",
  lazyRouteComponent(async () => await import("./requests/errors-page.tsx"), "RequestErrorsPage"),
);
const requestLive = page(
  "/requests/live",
  lazyRouteComponent(async () => await import("./requests/live-page.tsx"), "RequestLivePage"),
);
const workers = page(
  "/workers",
  lazyRouteComponent(async () => await import("./workers/workers-page.tsx"), "WorkersPage"),
);
const worker = page(
  "/workers/$workerId",
  lazyRouteComponent(async () => await import("./workers/worker-page.tsx"), "WorkerPage"),
);
const traces = createRoute({
  getParentRoute: () => app,
  path: "/traces",
  validateSearch: readListSearch,
  component: lazyRouteComponent(async () => await import("./traces/traces-page.tsx"), "TracesPage"),
});

const trace = createRoute({
  getParentRoute: () => app,
  path: "/traces/$traceId",
  validateSearch: readTraceSearch,
  component: lazyRouteComponent(async () => await import("./traces/trace-page.tsx"), "TracePage"),
});

const explore = createRoute({
  getParentRoute: () => app,
  path: "/explore",
  validateSearch: readExploreSearch,
  component: lazyRouteComponent(async () => await import("./explore/query-page.tsx"), "QueryPage"),
});

const funnel = createRoute({
  getParentRoute: () => app,
  path: "/explore/funnel",
  validateSearch: readExploreSearch,
  component: lazyRouteComponent(async () => await import("./explore/funnel-page.tsx"), "FunnelPage"),
});

const retention = createRoute({
  getParentRoute: () => app,
  path: "/explore/retention",
  validateSearch: readExploreSearch,
  component: lazyRouteComponent(async () => await import("./explore/retention-page.tsx"), "RetentionPage"),
});

const paths = createRoute({
  getParentRoute: () => app,
  path: "/explore/paths",
  validateSearch: readExploreSearch,
  component: lazyRouteComponent(async () => await import("./explore/paths-page.tsx"), "PathsPage"),
});

const events = createRoute({
  getParentRoute: () => app,
  path: "/explore/events",
  validateSearch: readExploreSearch,
  component: lazyRouteComponent(async () => await import("./explore/events-page.tsx"), "EventsPage"),
});

const keys = page(
  "/admin",
  lazyRouteComponent(async () => await import("./admin/keys-page.tsx"), "KeysPage"),
);
const signIns = page(
  "/admin/sign-ins",
  lazyRouteComponent(async () => await import("./admin/sign-ins-page.tsx"), "SignInsPage"),
);
const tenants = page(
  "/admin/tenants",
  lazyRouteComponent(async () => await import("./admin/tenants-page.tsx"), "TenantsPage"),
);
const privacy = page(
  "/admin/privacy",
  lazyRouteComponent(async () => await import("./admin/privacy-page.tsx"), "PrivacyPage"),
);
const prices = page(
  "/admin/prices",
  lazyRouteComponent(async () => await import("./admin/prices-page.tsx"), "PricesPage"),
);
const goals = page(
  "/admin/goals",
  lazyRouteComponent(async () => await import("./admin/goals-page.tsx"), "GoalsPage"),
);
const imports = page(
  "/admin/imports",
  lazyRouteComponent(async () => await import("./admin/imports-page.tsx"), "ImportsPage"),
);
const rejected = createRoute({
  getParentRoute: () => app,
  path: "/admin/rejected",
  validateSearch: readRejectedSearch,
  component: lazyRouteComponent(async () => await import("./admin/rejected-page.tsx"), "RejectedPage"),
});
const health = page(
  "/admin/health",
  lazyRouteComponent(async () => await import("./admin/health-page.tsx"), "HealthPage"),
);

const boards = page(
  "/boards",
  lazyRouteComponent(async () => await import("./boards/boards-page.tsx"), "BoardsPage"),
);
const board = createRoute({
  getParentRoute: () => app,
  path: "/boards/$boardId",
  validateSearch: readBoardSearch,
  component: lazyRouteComponent(async () => await import("./boards/board-page.tsx"), "BoardPage"),
});
const experiments = page(
  "/experiments",
  lazyRouteComponent(async () => await import("./setup/later-page.tsx"), "ExperimentsPage"),
);

const notFound = createRoute({ getParentRoute: () => app, path: "$", component: NotFoundPage });

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: readSignInSearch,
  component: function SignIn() {
    return <SignInPage {...signIn.useSearch()} />;
  },
});

/** A board for who has its link, without signing in. */
const shared = createRoute({
  getParentRoute: () => root,
  path: "/share/$token",
  validateSearch: readSharedSearch,
  component: lazyRouteComponent(
    async () => await import("./shared/shared-board-page.tsx"),
    "SharedBoardPage",
  ),
});

/** The API's reference, also for who is not signed in. */
const docs = createRoute({
  getParentRoute: () => root,
  path: "/docs",
  validateSearch: readDocsSearch,
  component: lazyRouteComponent(async () => await import("./docs/docs-page.tsx"), "DocsPage"),
});

/** How things are done, also for who is not signed in. */
const guides = createRoute({
  getParentRoute: () => root,
  path: "/docs/guides",
  validateSearch: readGuidesSearch,
  component: lazyRouteComponent(async () => await import("./docs/guides-page.tsx"), "GuidesPage"),
});
const guide = createRoute({
  getParentRoute: () => root,
  path: "/docs/guides/$guide",
  validateSearch: readGuidesSearch,
  component: lazyRouteComponent(async () => await import("./docs/guide-page.tsx"), "GuidePage"),
});

const pages = [
  home,
  sites,
  sitePages,
  siteSources,
  siteContent,
  siteGoals,
  siteLive,
  agents,
  conversationsOverview,
  conversations,
  conversation,
  users,
  user,
  workflows,
  workflowExecutions,
  workflowNodes,
  workflowBottlenecks,
  requests,
  requestRoutes,
  requestProviders,
  requestErrors,
  requestLive,
  explore,
  funnel,
  retention,
  paths,
  events,
  boards,
  board,
  workers,
  worker,
  traces,
  trace,
  keys,
  signIns,
  tenants,
  privacy,
  prices,
  goals,
  imports,
  rejected,
  health,
  ...breakerPages,
  ...webhookPages,
  ...alertPages,
  ...reportPages,
  experiments,
  notFound,
];

export function createAppRouter(queries: QueryClient) {
  // The router puts an address right before any page is there to say so.
  let mended = mendedIn(defaultParseSearch(globalThis.location.search));
  const takeMended = () => {
    const said = mended;
    mended = [];
    return said;
  };
  return createRouter({
    routeTree: root.addChildren([app.addChildren(pages), signIn, shared, docs, guides, guide]),
    context: { queries, takeMended },
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
