import { randomUUID } from "node:crypto";
import { DendroError } from "@dendro/core";
import type { Egress } from "../egress/egress.ts";
import type { Dispatcher } from "./dispatcher.ts";
import type { DeliveryRecord, DeliveryRecords } from "./delivery-records.ts";
import type { Endpoint, EndpointChange, EndpointFields } from "./endpoint.ts";
import type { Endpoints } from "./endpoints.ts";
import { exampleOf, findEventType } from "./event-types.ts";
import { isSecretOf, type EndpointKind } from "./kinds/kinds.ts";
import { newRows, type PositionSource } from "./outbox-rows.ts";

export interface WebhooksOptions {
  readonly endpoints: Endpoints;
  readonly records: DeliveryRecords;
  readonly dispatcher: Pick<Dispatcher, "due">;
  readonly egress: Pick<Egress, "check">;
  readonly nextPosition: PositionSource;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

/** What people do with webhooks. */
export interface Webhooks {
  readonly endpoints: Pick<Endpoints, "of" | "find" | "remove">;
  readonly records: DeliveryRecords;
  /** @throws DendroError `invalid_request` when the address is none that may be called */
  create(tenant: string, fields: EndpointFields, secret: string | null): Promise<Endpoint>;
  /** @throws DendroError `not_found`, `invalid_request` */
  change(tenant: string, id: string, change: EndpointChange): Promise<Endpoint>;
  /** @throws DendroError `not_found`, `conflict` when nothing is signed with its secret */
  rotate(tenant: string, id: string): Promise<Endpoint>;
  /** What waits stays, and nothing new gathers. @throws DendroError `not_found` */
  pause(tenant: string, id: string): Promise<Endpoint>;
  /** Also after it was disabled. @throws DendroError `not_found` */
  resume(tenant: string, id: string): Promise<Endpoint>;
  /** Sends an example of a type of event. @throws DendroError `not_found`, `conflict` when it is not active */
  test(tenant: string, id: string, type: string): Promise<DeliveryRecord>;
  /** Sends once more. @throws DendroError `not_found`, `conflict` when the endpoint is not active */
  resend(tenant: string, delivery: string): Promise<DeliveryRecord>;
  /** Sends what was given up since a moment. @returns how many. @throws DendroError likewise */
  recover(tenant: string, id: string, since: number): Promise<number>;
  /** @throws DendroError `conflict` when an endpoint is not active */
  requireActive(endpoint: Endpoint): void;
  /** Something was added that is due now. */
  wake(endpoint: string): void;
}

export function createWebhooks(options: WebhooksOptions): Webhooks {
  const { endpoints, records, dispatcher, egress, nextPosition, clock } = options;

  const wake = (endpoint: string) => dispatcher.due(new Map([[endpoint, clock()]]));

  function requireActive({ status }: Endpoint): void {
    if (status !== "active") throw new DendroError("conflict", `The endpoint is ${status}; resume it first.`);
  }

  function activeEndpoint(tenant: string, id: string): Endpoint {
    const endpoint = endpoints.find(tenant, id);
    requireActive(endpoint);
    return endpoint;
  }

  return {
    endpoints,
    records,
    wake,
    requireActive,
    async create(tenant, fields, secret) {
      if (!isSecretOf(fields.kind, secret)) throw unfitSecret(fields.kind);
      await egress.check(fields.url);
      const ordered = fields.ordered || fields.kind === "pagerduty";
      return await endpoints.create(tenant, { ...fields, ordered }, secret);
    },
    async change(tenant, id, change) {
      const { kind } = endpoints.find(tenant, id);
      if (kind === "pagerduty" && change.ordered === false) throw outOfOrder();
      if (change.url !== undefined) await egress.check(change.url);
      return await endpoints.change(tenant, id, change);
    },
    async rotate(tenant, id) {
      const { kind } = endpoints.find(tenant, id);
      if (kind !== "standard")
        throw new DendroError(
          "conflict",
          `Nothing that is sent to ${kind} is signed; create another endpoint.`,
        );
      return await endpoints.rotate(tenant, id);
    },
    pause: async (tenant, id) => await endpoints.setStatus(tenant, id, "paused"),
    async resume(tenant, id) {
      const endpoint = await endpoints.setStatus(tenant, id, "active");
      wake(id);
      return endpoint;
    },
    async test(tenant, id, type) {
      const endpoint = activeEndpoint(tenant, id);
      const now = clock();
      const example = exampleOf(findEventType(type), tenant, now, randomUUID());
      const rows = newRows(example, [endpoint], { nextPosition, now, dueAt: now });
      await records.add(rows);
      wake(id);
      return await records.find(tenant, rows[0]?.delivery.id ?? "");
    },
    async resend(tenant, delivery) {
      const { endpoint } = await records.find(tenant, delivery);
      activeEndpoint(tenant, endpoint);
      await records.resend(delivery, clock());
      wake(endpoint);
      return await records.find(tenant, delivery);
    },
    async recover(tenant, id, since) {
      activeEndpoint(tenant, id);
      const recovered = await records.recover(id, since, clock());
      wake(id);
      return recovered;
    },
  };
}

const outOfOrder = () =>
  new DendroError(
    "invalid_request",
    "ordered is always true for pagerduty: an incident that began after its end would stay open.",
  );

const unfitSecret = (kind: EndpointKind) =>
  new DendroError(
    "invalid_request",
    kind === "pagerduty"
      ? "secret must be the integration key of a PagerDuty service: 32 letters and digits."
      : kind === "standard"
        ? "secret must be whsec_ and the Base64 of 24 to 64 bytes."
        : `secret is not used by ${kind}: what is secret there is its address.`,
  );
