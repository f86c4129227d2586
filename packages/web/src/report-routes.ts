import { lazyRouteComponent } from "@tanstack/react-router";
import { page } from "./app-route.tsx";

const reports = page(
  "/reports",
  lazyRouteComponent(async () => await import("./reports/reports-page.tsx"), "ReportsPage"),
);
const report = page(
  "/reports/$name",
  lazyRouteComponent(async () => await import("./reports/report-page.tsx"), "ReportPage"),
);

/** What is sent to people when it is time. */
export const reportPages = [reports, report] as const;
