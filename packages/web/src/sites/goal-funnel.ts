import type { SavedFilters } from "../api/admin.ts";

/** The funnel from looking at a page to a goal, as Explore asks it. */
export const funnelTo = ({ name, title, filters }: SavedFilters): Readonly<Record<string, unknown>> => ({
  steps: [
    { name: "Visited", filters: [["is", "type", ["page_view"]]] },
    { name: title ?? name, filters },
  ],
  per: "visitor",
  window: "14d",
});
