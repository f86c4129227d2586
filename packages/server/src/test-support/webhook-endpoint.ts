import type { Endpoint } from "../webhooks/endpoint.ts";

/** An endpoint as it is when nobody says otherwise. */
export const endpointNamed = (id: string, more: Partial<Endpoint> = {}): Endpoint => ({
  id,
  tenant: "acme",
  kind: "standard",
  name: id,
  url: `https://example.org/${id}`,
  events: ["*"],
  filters: [],
  headers: {},
  signatures: ["standard"],
  personal: false,
  ordered: false,
  concurrency: 10,
  rateLimit: null,
  secrets: [{ secret: `whsec_${Buffer.alloc(32, id).toString("base64")}`, until: null }],
  status: "active",
  statusReason: null,
  failingSince: null,
  createdAt: 0,
  updatedAt: 0,
  ...more,
});
