import { expect, test } from "vitest";
import { guideTo } from "./page-guides.ts";

test.each([
  ["/", "/docs/guides/analytics"],
  ["/requests/routes", "/docs/guides/analytics"],
  ["/webhooks/orders/change", "/docs/guides/webhooks"],
  ["/webhooks/sources/shop", "/docs/guides/sources"],
  ["/admin/health", "/docs/guides/operating"],
  ["/admin/elsewhere", "/docs/guides/keys"],
])("the guide to %s is %s", (path, guide) => {
  expect(guideTo(path)).toBe(guide);
});
