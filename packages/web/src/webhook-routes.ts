import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { app, page } from "./app-route.tsx";
import { readMessagesSearch } from "./sources/messages-search.ts";
import { readDeliveriesSearch } from "./webhooks/deliveries-search.ts";

const webhooks = page(
  "/webhooks",
  lazyRouteComponent(async () => await import("./webhooks/webhooks-page.tsx"), "WebhooksPage"),
);
const newEndpoint = page(
  "/webhooks/new",
  lazyRouteComponent(async () => await import("./webhooks/new-endpoint-page.tsx"), "NewEndpointPage"),
);
const endpoint = createRoute({
  getParentRoute: () => app,
  path: "/webhooks/$id",
  validateSearch: readDeliveriesSearch,
  component: lazyRouteComponent(async () => await import("./webhooks/endpoint-page.tsx"), "EndpointPage"),
});
const changeEndpoint = page(
  "/webhooks/$id/change",
  lazyRouteComponent(async () => await import("./webhooks/change-endpoint-page.tsx"), "ChangeEndpointPage"),
);
const delivery = page(
  "/webhooks/$id/$delivery",
  lazyRouteComponent(async () => await import("./webhooks/delivery-page.tsx"), "DeliveryPage"),
);
const sources = page(
  "/webhooks/sources",
  lazyRouteComponent(async () => await import("./sources/sources-page.tsx"), "SourcesPage"),
);
const newSource = page(
  "/webhooks/sources/new",
  lazyRouteComponent(async () => await import("./sources/new-source-page.tsx"), "NewSourcePage"),
);
const source = createRoute({
  getParentRoute: () => app,
  path: "/webhooks/sources/$id",
  validateSearch: readMessagesSearch,
  component: lazyRouteComponent(async () => await import("./sources/source-page.tsx"), "SourcePage"),
});
const message = page(
  "/webhooks/sources/$id/$message",
  lazyRouteComponent(async () => await import("./sources/message-page.tsx"), "MessagePage"),
);

/** Where events go out, and where webhooks come in. */
export const webhookPages = [
  webhooks,
  newEndpoint,
  endpoint,
  changeEndpoint,
  delivery,
  sources,
  newSource,
  source,
  message,
] as const;
