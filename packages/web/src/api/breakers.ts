import { ask, type Answer, type Asked } from "./call.ts";

export type Breaker = Answer<"GET /api/v1/breakers/{node_type}">;
export type BreakerStatus = Answer<"GET /api/v1/circuit-breaker/status">["breakers"][number];
export type BreakerTransition = Answer<"GET /api/v1/breakers/{node_type}/transitions">["transitions"][number];
export type Override = Asked<"PUT /api/v1/breakers/{node_type}/override">["body"];
export type BreakerSettings = Asked<"PUT /api/v1/breakers/{node_type}/settings">["body"];

const one = (tenant: string, node: string) => ({ path: { node_type: node }, query: { tenant } });

/** Circuit breakers, and what people decide about them. */
export const breakersApi = {
  list: async (tenant: string) =>
    (await ask("GET /api/v1/circuit-breaker/status", { query: { tenant } })).breakers,
  read: async (tenant: string, node: string) =>
    await ask("GET /api/v1/breakers/{node_type}", one(tenant, node)),
  transitions: async (tenant: string, node: string) =>
    (
      await ask("GET /api/v1/breakers/{node_type}/transitions", {
        path: { node_type: node },
        query: { tenant, limit: 200 },
      })
    ).transitions,
  reset: async (tenant: string, node: string) =>
    await ask("POST /api/v1/circuit-breaker/reset/{node_type}", one(tenant, node)),
  override: async (tenant: string, node: string, body: Override) =>
    await ask("PUT /api/v1/breakers/{node_type}/override", { ...one(tenant, node), body }),
  set: async (tenant: string, node: string, body: BreakerSettings) =>
    await ask("PUT /api/v1/breakers/{node_type}/settings", { ...one(tenant, node), body }),
};
