import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { readNewAlertSearch } from "./questions/new-alert-search.ts";
import { app, page } from "./app-route.tsx";

const alerts = page(
  "/alerts",
  lazyRouteComponent(async () => await import("./alerts/alerts-page.tsx"), "AlertsPage"),
);
const newAlert = createRoute({
  getParentRoute: () => app,
  path: "/alerts/new",
  validateSearch: readNewAlertSearch,
  component: lazyRouteComponent(async () => await import("./alerts/new-alert-page.tsx"), "NewAlertPage"),
});
const alert = page(
  "/alerts/$name",
  lazyRouteComponent(async () => await import("./alerts/alert-page.tsx"), "AlertPage"),
);
const changeAlert = page(
  "/alerts/$name/change",
  lazyRouteComponent(async () => await import("./alerts/change-alert-page.tsx"), "ChangeAlertPage"),
);

/** What is watched, and who is told. */
export const alertPages = [alerts, newAlert, alert, changeAlert] as const;
