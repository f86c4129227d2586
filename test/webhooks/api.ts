import { adminKey } from "../support/dendro.ts";

export interface EndpointAnswer {
  readonly id: string;
  readonly secret: string;
  readonly status: string;
  readonly status_reason: string | null;
  readonly active: boolean;
  readonly failing_since: string | null;
  readonly secrets: number;
  readonly headers: string[];
}

export interface DeliveryAnswer {
  readonly id: string;
  readonly event_id: string;
  readonly event_type: string;
  readonly status: string;
  readonly reason: string | null;
  readonly attempt: number;
  readonly response_code: number | null;
  readonly error: string | null;
  readonly next_retry_at: string | null;
  readonly payload?: string;
  readonly attempts?: readonly {
    status: string;
    response_code: number | null;
    response_body: string | null;
  }[];
}

/** Asks the API of webhooks. @throws with the problem that was answered */
export async function call<T>(url: string, method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(new URL(`/api/v1/webhooks/${path}`, url), {
    method,
    headers: { authorization: `Bearer ${adminKey}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return (text === "" ? null : JSON.parse(text)) as T;
}

export async function createEndpoint(
  url: string,
  target: string,
  more: Readonly<Record<string, unknown>> = {},
  tenant = "default",
): Promise<EndpointAnswer> {
  const body = { name: target, url: target, events: ["*"], ...more };
  return await call<EndpointAnswer>(url, "POST", `endpoints?tenant=${tenant}`, body);
}

export async function deliveriesOf(
  url: string,
  endpoint: string,
  tenant = "default",
): Promise<DeliveryAnswer[]> {
  const path = `endpoints/${endpoint}/deliveries?limit=200&tenant=${tenant}`;
  return (await call<{ deliveries: DeliveryAnswer[] }>(url, "GET", path)).deliveries;
}
