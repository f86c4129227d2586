import type { ClientFrame } from "./client-frames.ts";
import type { ThreadSubscription } from "./thread-subscription.ts";
import type { Outgoing } from "./outgoing.ts";
import type { ProtocolError } from "./server-frames.ts";

/** Who a connection speaks for, as far as the host trusts what it claims. */
export interface Identity {
  readonly worker_id: string;
  readonly user_id: string;
  readonly user_name?: string;
  readonly user_email?: string;
  /** Users have what is their own; operators see all of the worker and set what users may not. */
  readonly role: Role;
}

export type Role = "user" | "operator";

/** A connection as it is. Plain data: a host may keep it anywhere. */
export type ConnectionState =
  | { readonly phase: "new" }
  /** The host looks at who it is; what the client sends meanwhile waits. */
  | { readonly phase: "connecting"; readonly connectId: string; readonly waiting: readonly ClientFrame[] }
  | {
      readonly phase: "connected";
      readonly identity: Identity;
      readonly threads: Readonly<Record<string, ThreadSubscription>>;
      readonly watchesAnalytics: boolean;
      readonly watchesSettings: boolean;
      /** Told apart, so that an answer to a subscription that was given up is not taken for the new one's. */
      readonly loads: number;
    }
  | { readonly phase: "closed" };

export type Phase = ConnectionState["phase"];
export type StateOf<P extends Phase> = Extract<ConnectionState, { phase: P }>;

/** What happens to a connection. */
export type ConnectionInput =
  | { readonly kind: "frame"; readonly frame: ClientFrame }
  /** A text that was no frame. */
  | { readonly kind: "bad_frame"; readonly id: string; readonly error: ProtocolError }
  | { readonly kind: "identified"; readonly identity: Identity }
  | { readonly kind: "refused"; readonly error: ProtocolError }
  /** What a `load` brought: everything of the thread up to the position. */
  | {
      readonly kind: "loaded";
      readonly threadId: string;
      readonly load: number;
      readonly position: number;
      readonly frames: readonly Outgoing[];
    }
  | {
      readonly kind: "load_failed";
      readonly threadId: string;
      readonly load: number;
      readonly error: ProtocolError;
    }
  /** Something new in a thread. Positions of one thread rise; null is what has no place in it, such as how a run goes. */
  | {
      readonly kind: "published";
      readonly threadId: string;
      readonly position: number | null;
      readonly frame: Outgoing;
    }
  /** Something for all who watch. */
  | { readonly kind: "broadcast"; readonly topic: "analytics" | "settings"; readonly frame: Outgoing }
  /** What the host has to say to a request, or by itself. */
  | { readonly kind: "answered"; readonly frames: readonly Outgoing[] }
  | { readonly kind: "closed" };

/** What the host has to do. */
export type ConnectionEffect =
  | { readonly kind: "send"; readonly frame: Outgoing }
  /** Find out who it is; ends with `identified` or `refused`. */
  | { readonly kind: "identify"; readonly frame: Extract<ClientFrame, { type: "connect" }> }
  /** Do what the frame asks for, for that person; ends with `answered`. */
  | { readonly kind: "perform"; readonly frame: PerformedFrame; readonly identity: Identity }
  /** Read a thread from where the client, or the connection, has it; ends with `loaded` or `load_failed`. */
  | {
      readonly kind: "load";
      readonly threadId: string;
      readonly load: number;
      readonly after: { readonly eventId: string } | { readonly position: number } | null;
      readonly identity: Identity;
    };

/** Frames that a host performs; the others are about the connection itself. */
export type PerformedFrame = Extract<
  ClientFrame,
  {
    type:
      | "thread.list"
      | "thread.delete"
      | "event.create"
      | "event.list"
      | "run.cancel"
      | "feedback"
      | "settings.subscribe"
      | "settings.patch";
  }
>;

export interface Step {
  readonly state: ConnectionState;
  readonly effects: readonly ConnectionEffect[];
}

/** How much one connection may have. */
export interface ConnectionLimits {
  /** Threads that it watches. @defaultValue 100 */
  readonly maxThreads: number;
  /** Frames that wait while the host finds out who it is. @defaultValue 32 */
  readonly maxWaiting: number;
}

export const connectionLimits: ConnectionLimits = { maxThreads: 100, maxWaiting: 32 };
