import type { Filter } from "@dendro/core";
import type { EndpointKind } from "./kinds/kinds.ts";

/** How what is sent is signed: as Standard Webhooks has it, and as GitHub does (`X-Hub-Signature-256`). */
export const signatureKinds = ["standard", "github"] as const;
export type SignatureKind = (typeof signatureKinds)[number];

/** `paused` by a person, `disabled` by Dendro. Neither is sent anything, and nothing gathers for it. */
export const endpointStatuses = ["active", "paused", "disabled"] as const;
export type EndpointStatus = (typeof endpointStatuses)[number];

/** Why Dendro disables an endpoint, as a sentence. */
export const disabledReasons = {
  gone: "The receiver answered that there is nothing at this address any more.",
  failing: "Nothing has arrived there for five days.",
  backlog: "More than 100,000 messages waited for it.",
} as const;
export type DisabledReason = keyof typeof disabledReasons;

/** A secret that messages are signed with. */
export interface SigningSecret {
  /** `whsec_` and Base64. */
  readonly secret: string;
  /** Until when it signs beside a newer one, in milliseconds since 1970; null of the newest. */
  readonly until: number | null;
}

/** What people say of an endpoint. */
export interface EndpointFields {
  /** In which form messages are sent: for ever, since its address and secret are of that service. */
  readonly kind: EndpointKind;
  readonly name: string;
  readonly url: string;
  /** Types of events, such as `workflow.failed`, `workflow.*` or `*`. */
  readonly events: readonly string[];
  /** All must match an event for it to be sent. */
  readonly filters: readonly Filter[];
  /** Sent along with every message. */
  readonly headers: Readonly<Record<string, string>>;
  readonly signatures: readonly SignatureKind[];
  /** Whether messages say whose an event is, its name and its data. */
  readonly personal: boolean;
  /** Whether a message waits until the one before has arrived, or is given up. */
  readonly ordered: boolean;
  /** Requests at a time. */
  readonly concurrency: number;
  /** Requests a second; null is as many as it takes. */
  readonly rateLimit: number | null;
}

/** What people change of an endpoint; what is left out stays. */
export type EndpointChange = {
  readonly [F in Exclude<keyof EndpointFields, "kind">]?: EndpointFields[F] | undefined;
};

/** Where webhooks are sent. */
export interface Endpoint extends EndpointFields {
  readonly id: string;
  readonly tenant: string;
  /** The newest first. */
  readonly secrets: readonly SigningSecret[];
  readonly status: EndpointStatus;
  /** Why it is disabled, in a sentence. */
  readonly statusReason: string | null;
  /** Since when nothing has arrived there, in milliseconds since 1970; null when the last did. */
  readonly failingSince: number | null;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly updatedAt: number;
}
