import type { Filter } from "@dendro/core";
import { z } from "zod";
import type { Ask } from "../http-client.ts";
import { ownModel } from "./models.ts";
import { shopName, shopTimeZone } from "./shop.ts";

interface Saved {
  readonly title: string;
  readonly filters: readonly Filter[];
}

const goals: Readonly<Record<string, Saved>> = {
  "order-placed": { title: "Order placed", filters: [["is", "type", ["order.placed"]]] },
  "checkout-started": { title: "Checkout started", filters: [["is", "type", ["checkout.started"]]] },
  "newsletter-subscribed": {
    title: "Newsletter subscribed",
    filters: [["is", "type", ["newsletter.subscribed"]]],
  },
  "chat-opened": { title: "Wrote to support", filters: [["is", "type", ["chat.opened"]]] },
  "article-finished": { title: "Read to the end", filters: [["is", "type", ["post_read_complete"]]] },
};

const segments: Readonly<Record<string, Saved>> = {
  members: { title: "Members", filters: [["is", "data.member", ["summit", "ridge", "trail", "valley"]]] },
  "on-a-phone": { title: "On a phone", filters: [["is", "device", ["mobile"]]] },
  "from-the-newsletter": {
    title: "From the newsletter",
    filters: [["is", "visit_utm_source", ["newsletter"]]],
  },
  customers: {
    title: "Who has ordered",
    filters: [["has_done", "user", { filters: [["is", "type", ["order.placed"]]], at_least: 1 }]],
  },
  "bad-release": { title: "Release 2.8.0", filters: [["is", "version", ["2.8.0"]]] },
};

const price = { ...ownModel, input_usd_per_million: 0.04, output_usd_per_million: 0.04 };

/** Gives the tenant the shop's name and time zone, its goals, its segments and the price of the model that it runs itself. */
export async function describeShop(ask: Ask, tenant: string): Promise<void> {
  const set = async (path: string, method: "PUT" | "PATCH", body: object) =>
    await ask(path, z.unknown(), { method, body });
  const contents = { keep: true };
  await set(`/api/v1/tenants/${tenant}`, "PATCH", { name: shopName, timezone: shopTimeZone, contents });
  for (const [name, saved] of Object.entries(goals)) await set(`/api/v1/goals/${name}`, "PUT", saved);
  for (const [name, saved] of Object.entries(segments)) await set(`/api/v1/segments/${name}`, "PUT", saved);
  await set("/api/v1/prices", "PUT", price);
}
