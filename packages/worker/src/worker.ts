import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import {
  closeCodes,
  type ContentPart,
  DendroError,
  isSecret,
  type SettingsSchema,
  type SettingsValues,
} from "@dendro/core";
import {
  createEncryption,
  nodeSqlite,
  readSecretKey,
  secretKeyFile,
  sqlitePath,
  type Encryption,
} from "@dendro/node";
import { startEngine, type Engine } from "./engine.ts";
import type { Handler } from "./handler.ts";
import type { Dispatched, DispatchedFeedback, DispatchedMessage } from "./dispatched.ts";
import { answerHttp } from "./http.ts";
import { checkDatabase } from "./memory/open-database.ts";
import { openMemory } from "./memory/memory.ts";
import type { WorkerOptions } from "./options.ts";
import { readinessOf, type Readiness } from "./readiness.ts";
import { isRefused, refusalError } from "./refusal.ts";
import type { Settings } from "./settings/settings.ts";

/** An agent's server: conversations over WebSocket, memory, figures and live settings. */
export interface Worker<Schema extends SettingsSchema = SettingsSchema> {
  /** Opens the database and meets the platform, which happens by itself with the first client. */
  open(): Promise<void>;
  /** For a server's `upgrade` event. */
  handleUpgrade(handler: Handler<Schema>): (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /**
   * Speaks the protocol over a socket of `ws`.
   * @param request with which it came: for `authenticate`, and to tell who comes through a proxy on this machine. Without
   * `authenticate` and without it, whoever connects from loopback is believed.
   */
  handle(socket: WebSocket, handler: Handler<Schema>, request?: IncomingMessage): void;
  /**
   * Has a message answered that came by another way: REST, a webhook, a timer.
   * @throws DendroError `not_found` or `insufficient_scope` of a thread that is not theirs, `overloaded`
   */
  dispatch(handler: Handler<Schema>, message: DispatchedMessage): Promise<Dispatched>;
  /**
   * Takes what somebody thinks of an answer, wherever they said it.
   * @throws DendroError `not_found` or `insufficient_scope` when it is not there, or not theirs to judge
   */
  feedback(judgement: DispatchedFeedback): Promise<void>;
  /** The settings outside of a handler. The worker must be open. */
  readonly settings: Settings<SettingsValues<Schema>>;
  /** Whether it can do its work, and how it stands with the platform. */
  readiness(): Promise<Readiness>;
  /** Answers `GET /ready` and `POST /feedback`. @returns whether the request was one of these */
  handleRequest(request: IncomingMessage, response: ServerResponse): boolean;
  /** Stops handlers, sends what is left, and lets go of everything. */
  close(): Promise<void>;
}

/**
 * Creates a worker: the runtime around an agent.
 * @throws DendroError `invalid_configuration` at once, for an invalid address, key or prefix, or for SQLite on a Node without it
 * @example
 * import { createServer } from "node:http";
 * import { createWorker } from "@dendro/worker";
 *
 * const worker = createWorker({ workerId: "support", database: "sqlite:./worker.db" });
 * const server = createServer();
 * server.on(
 *   "upgrade",
 *   worker.handleUpgrade(async function* ({ message }, response) {
 *     yield response.text(`You said: ${message}`);
 *   }),
 * );
 */
export function createWorker<const Schema extends SettingsSchema>(
  options: WorkerOptions<Schema>,
): Worker<Schema> {
  const { database, tablePrefix, clock = Date.now } = options;
  checkDatabase(database, tablePrefix);
  if (options.analytics !== false && options.analytics?.spoolDirectory !== undefined)
    nodeSqlite({ what: "`analytics.spoolDirectory`", instead: "Use a newer Node, or leave it out." });
  const encryption = encryptionOf(options);
  const owner = randomUUID();
  const onFault = (error: unknown) =>
    (options.onError ?? logError)(error instanceof Error ? error : new Error(String(error)));

  let engine: Engine | null = null;
  let opening: Promise<Engine> | null = null;
  let isClosed = false;

  /** Opens once; what failed is tried anew by whoever comes next. */
  async function opened(): Promise<Engine> {
    if (isClosed) throw new DendroError("shutting_down", "The worker is closed.");
    if (engine !== null) return engine;
    opening ??= start().finally(() => (opening = null));
    return await opening;
  }

  async function start(): Promise<Engine> {
    const memory = await openMemory({ database, clock, owner, ...(tablePrefix && { tablePrefix }) });
    try {
      engine = await startEngine({
        options,
        memory,
        encryption,
        owner,
        clock,
        newId: randomUUID,
        onFault,
      });
      return engine;
    } catch (error) {
      await memory.close();
      throw error;
    }
  }

  const worker: Worker<Schema> = {
    open: async () => void (await opened()),
    handleUpgrade: (handler) => (request, socket, head) => {
      // It may break before the worker is open; nobody else listens then.
      socket.on("error", () => socket.destroy());
      opened()
        .then(({ sockets, serviceFor }) => sockets.upgrade(serviceFor(handler), request, socket, head))
        .catch((error: unknown) => {
          onFault(error);
          socket.end("HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\nretry-after: 1\r\n\r\n");
        });
    },
    handle(socket, handler, request) {
      socket.pause();
      opened()
        .then(({ sockets, serviceFor }) => {
          const peer = request === undefined ? peerOf(socket) : undefined;
          sockets.handle(serviceFor(handler, peer), socket, request);
          socket.resume();
        })
        .catch((error: unknown) => {
          onFault(error);
          socket.close(closeCodes.tryAgainLater, "The worker cannot be reached; try again shortly.");
        });
    },
    async dispatch(handler, sent) {
      const { conversations, runner, answer } = await opened();
      const giveUp = runner.reserve();
      if (giveUp === null)
        throw new DendroError("overloaded", "The worker is busy; send it again shortly.", {
          retryAfterSeconds: 1,
        });
      try {
        const speaker = {
          user_id: sent.userId,
          role: "user" as const,
          ...(sent.userName === undefined ? {} : { user_name: sent.userName }),
          ...(sent.userEmail === undefined ? {} : { user_email: sent.userEmail }),
        };
        const { message, data } = sent;
        const content: ContentPart[] =
          typeof message === "string" ? [{ type: "text", text: message }] : [...message];
        const said = await conversations.say(speaker, {
          threadId: sent.threadId,
          clientEventId: sent.clientEventId,
          message: { content, ...(data === undefined ? {} : { data: { ...data } }) },
        });
        if (isRefused(said)) throw refusalError(said);
        return {
          threadId: said.thread.id,
          eventId: said.event.id,
          isNew: said.isNew,
          finished: said.isNew
            ? answer(handler, speaker, said)
            : Promise.resolve({ events: [], error: null, isStopped: false }),
        };
      } finally {
        giveUp();
      }
    },
    async feedback({ userId, target, feedback, reason }) {
      const { judge } = await opened();
      const refused = await judge({ user_id: userId, role: "user" }, target, feedback, reason);
      if (refused !== null) throw refusalError(refused);
    },
    get settings() {
      if (engine === null) throw new TypeError("The worker is not open yet: await `worker.open()` first.");
      return engine.settings as unknown as Settings<SettingsValues<Schema>>;
    },
    readiness: async () =>
      await readinessOf(opened, options.authenticate === undefined ? "loopback" : "custom"),
    handleRequest: (request, response) =>
      answerHttp(request, response, {
        worker,
        identify: async (...of) => await (await opened()).identify(...of),
        workerId: options.workerId,
        onFault,
      }),
    async close() {
      if (isClosed) return;
      const running = engine ?? (await opening?.catch(() => null)) ?? null;
      isClosed = true;
      await running?.close();
    },
  };
  return worker;
}

function encryptionOf({ secretKey, database, settings, platform }: WorkerOptions): Encryption | null {
  const given = secretKey ?? process.env["DENDRO_SECRET_KEY"];
  if (given !== undefined && given !== "") return createEncryption(readSecretKey(given));
  const hasSecrets = settings?.fields.some(isSecret) === true;
  const file = sqlitePath(database);
  if (hasSecrets && file !== null && file !== ":memory:")
    return createEncryption(secretKeyFile(`${file}.key`));
  if (!hasSecrets || platform !== undefined) return null;
  throw new DendroError(
    "invalid_configuration",
    "Settings with a password need a key: set `secretKey`, generated with `openssl rand -base64 32`.",
  );
}

/** The address at the other end. `ws` keeps the socket under this name, and shows it under no other. */
const peerOf = (socket: WebSocket): string =>
  (socket as unknown as { _socket?: { remoteAddress?: string } })._socket?.remoteAddress ?? "";

const logError = (error: Error) => console.error(`dendro worker: ${error.message}`);
