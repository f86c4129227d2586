import { z } from "zod";
import { DendroError } from "@dendro/core";
import type { Share } from "../auth/shares.ts";
import type { Protocol, Session, Viewer } from "../http/text-connection.ts";
import { askedByCard, shownOfQuery } from "../query/shared-question.ts";
import type { Board, BoardCard, Boards } from "../store/boards.ts";
import {
  errorFrame,
  frameText,
  liveErrorText,
  pingFrame,
  readLiveFrame,
  subscriptionId,
  unsubscribeFrame,
} from "./live-frames.ts";
import { createJsonTexts } from "./json-texts.ts";
import type { LiveHub, LiveSubscription } from "./live-hub.ts";

const frameSchema = z.discriminatedUnion("type", [
  z.object({
    id: subscriptionId,
    type: z.literal("card.subscribe"),
    payload: z.strictObject({ card: z.string().min(1).max(64) }),
  }),
  unsubscribeFrame,
  pingFrame,
]);

/** Who has a link: what it shows, as that is now. */
export interface SharedViewer extends Viewer {
  readonly share: Pick<Share, "id">;
  readonly board: Board;
}

export interface SharedProtocolOptions {
  readonly hub: LiveHub;
  readonly boards: Pick<Boards, "find" | "watch">;
  /** Connections that one link may have. @defaultValue 500 */
  readonly maxConnections?: number;
  /** How long a query is kept answered that nobody watches any more, in milliseconds. @defaultValue 5000 */
  readonly keepMs?: number;
}

/** Of one connection: more than a board has cards. */
const maxSubscriptions = 64;

/**
 * A shared board, live: the client names cards, and what is asked for them is read from the board here, so that who has
 * the link asks nothing else. `card.subscribed` says of what the answer that follows is made; it comes again, with another
 * snapshot, when the question on the board was changed. `board.changed` says that the board should be read again.
 */
export function sharedProtocol({
  hub,
  boards,
  maxConnections = 500,
  keepMs = 5000,
}: SharedProtocolOptions): Protocol<SharedViewer> {
  const jsonOf = createJsonTexts();
  const connections = new Map<string, number>();
  const kept = new Set<string>();
  /** Lets go of a query some time later, once for all who do: who comes and goes, and comes again, has nothing asked anew. */
  function letGo(query: string, live: LiveSubscription): void {
    if (kept.has(query)) return live.close();
    kept.add(query);
    setTimeout(() => {
      kept.delete(query);
      live.close();
    }, keepMs).unref();
  }
  const count = (link: string, more: number) => {
    const now = (connections.get(link) ?? 0) + more;
    if (now === 0) connections.delete(link);
    else connections.set(link, now);
  };
  return {
    open: (viewer) => (send) => {
      const link = viewer.share.id;
      if ((connections.get(link) ?? 0) >= maxConnections)
        throw new DendroError(
          "overloaded",
          `The link has ${maxConnections} live connections already; read the cards over HTTP, or try again later.`,
          { retryAfterSeconds: 10 },
        );
      count(link, 1);
      const session = openSession(viewer, { hub, boards, jsonOf, letGo, send });
      return {
        ...session,
        end() {
          session.end();
          count(link, -1);
        },
      };
    },
    errorText: liveErrorText,
  };
}

interface Subscription {
  readonly card: string;
  /** What is asked now, as JSON. */
  readonly asked: string;
  readonly live: LiveSubscription;
  /** Once it is stopped, what comes of it goes nowhere. */
  readonly audience: { isStopped: boolean };
}

interface SessionOptions extends Pick<SharedProtocolOptions, "hub" | "boards"> {
  readonly jsonOf: (payload: object) => string;
  readonly letGo: (query: string, live: LiveSubscription) => void;
  readonly send: (text: string) => void;
}

function openSession(
  { tenant, board: opened }: SharedViewer,
  { hub, boards, jsonOf, letGo, send: sendText }: SessionOptions,
): Session {
  const subscriptions = new Map<string, Subscription>();
  let board = opened;
  let isEnded = false;
  const send = (id: string | undefined, type: string, payload: object) =>
    sendText(frameText(id, type, jsonOf(payload)));

  function follow(id: string, { id: card, query }: BoardCard & { query: NonNullable<BoardCard["query"]> }) {
    const asked = askedByCard(query);
    // With the order and how many: patches come in none.
    const { order_by, pagination } = asked;
    const shown = { ...shownOfQuery(query), order_by, pagination };
    sendText(frameText(id, "card.subscribed", JSON.stringify({ card, query: shown })));
    const audience = { isStopped: false };
    const live = hub.subscribeQuery(tenant, asked, {
      snapshot: (snapshot) => void (audience.isStopped || send(id, "query.snapshot", snapshot)),
      patch: (patch) => void (audience.isStopped || send(id, "query.patch", patch)),
      failed: (error) => void (audience.isStopped || sendText(errorFrame(id, error))),
    });
    subscriptions.set(id, { card, asked: JSON.stringify(query), live, audience });
  }

  function subscribe(id: string, name: string): void {
    if (subscriptions.has(id))
      throw new DendroError(
        "conflict",
        `There is a subscription ${JSON.stringify(id)} already; unsubscribe it or choose another id.`,
      );
    if (subscriptions.size >= maxSubscriptions)
      throw new DendroError(
        "too_many_subscriptions",
        `A connection may have ${maxSubscriptions} subscriptions; close one or open another connection.`,
      );
    follow(id, cardOf(board, name));
  }

  function stop(id: string): void {
    const subscription = subscriptions.get(id);
    if (subscription === undefined) return;
    subscription.audience.isStopped = true;
    subscriptions.delete(id);
    letGo(JSON.stringify([tenant, subscription.asked]), subscription.live);
  }

  /** Takes the board as it is now: no answer goes on that is to a question which is not on it. */
  function take(next: Board): void {
    if (isEnded || next.version <= board.version) return;
    board = next;
    send(undefined, "board.changed", { version: board.version });
    for (const [id, { card: name, asked }] of subscriptions) {
      const query = next.cards.find((card) => card.id === name)?.query;
      if (query !== undefined && JSON.stringify(query) === asked) continue;
      stop(id);
      try {
        follow(id, cardOf(next, name));
      } catch (error) {
        if (!(error instanceof DendroError)) throw error;
        sendText(errorFrame(id, error));
      }
    }
  }

  async function readAgain(): Promise<void> {
    try {
      take(await boards.find(tenant, board.id));
    } catch (error) {
      // It is gone: reading it again says so. What could not be read now is read at the next heartbeat.
      if (error instanceof DendroError && error.code === "not_found" && !isEnded) {
        for (const id of subscriptions.keys()) stop(id);
        send(undefined, "board.changed", { version: null });
      }
    }
  }

  const unwatch = boards.watch(tenant, board.id, () => void readAgain());
  return {
    receive(received) {
      const frame = readLiveFrame(frameSchema, received);
      if (frame.type === "card.subscribe") return subscribe(frame.id, frame.payload.card);
      if (frame.type === "ping") return send(frame.id, "pong", {});
      stop(frame.id);
      send(frame.id, "unsubscribed", {});
    },
    authorized: () => void readAgain(),
    end() {
      isEnded = true;
      unwatch();
      for (const id of subscriptions.keys()) stop(id);
    },
  };
}

/** @throws DendroError when there is none, or none that can be kept answered */
function cardOf({ cards }: Board, name: string): BoardCard & { query: NonNullable<BoardCard["query"]> } {
  const card = cards.find(({ id }) => id === name);
  if (card === undefined) throw new DendroError("not_found", `Unknown card ${JSON.stringify(name)}.`);
  const { query, ...rest } = card;
  if (query !== undefined) return { ...rest, query };
  throw new DendroError(
    "invalid_request",
    `The card ${JSON.stringify(name)} is no query, and only those are kept up to date; read it over HTTP.`,
  );
}
