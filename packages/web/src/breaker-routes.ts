import { lazyRouteComponent } from "@tanstack/react-router";
import { page } from "./app-route.tsx";

const breakers = page(
  "/breakers",
  lazyRouteComponent(async () => await import("./breakers/breakers-page.tsx"), "BreakersPage"),
);
const breaker = page(
  "/breakers/$node",
  lazyRouteComponent(async () => await import("./breakers/breaker-page.tsx"), "BreakerPage"),
);

/** What is called, and what is not. */
export const breakerPages = [breakers, breaker] as const;
