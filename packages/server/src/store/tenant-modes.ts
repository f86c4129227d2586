/** How a tenant's figures may be seen: at once, a day late, or without keeping single events. */
export const tenantModes = ["live", "delayed", "aggregate_only"] as const;
export type TenantMode = (typeof tenantModes)[number];
