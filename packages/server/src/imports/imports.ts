import { randomUUID } from "node:crypto";
import { DendroError, toDendroError } from "@dendro/core";
import type { Pipeline } from "@dendro/ingest";
import { createByteFeed, type ByteFeed } from "./byte-feed.ts";
import { startFileImport, type FileImport } from "./file-import.ts";
import { UnreadableChats } from "./import-chats.ts";
import type { Import, ImportRequest } from "./import-request.ts";
import { createImportedSender } from "./send-imported.ts";

/** Imports that go on at the same time: of one tenant, and of all. */
const perTenant = 2;
const inAll = 8;
/** Of a tenant's that are over, those that are remembered. */
const remembered = 20;
/** An import of which no piece comes for so long is over, in milliseconds. */
const idleMs = 10 * 60_000;

/** Files that are imported piece by piece: what was read of them is not held, and a broken connection goes on where it was. */
export interface Imports {
  start(tenant: string, request: ImportRequest): Import;
  /**
   * Takes the next piece of a file; resolves when it was read.
   * @param isLast whether the file ends with it: then it resolves when all of it was imported
   * @throws DendroError `conflict` when it is not the piece that comes next, `not_found`
   */
  push(tenant: string, id: string, piece: Piece): Promise<Import>;
  /** What was sent stays; the rest is not read. */
  stop(tenant: string, id: string): Promise<Import>;
  /** The newest first. */
  list(tenant: string): Import[];
  close(): Promise<void>;
}

export interface Piece {
  readonly offset: number;
  readonly bytes: Uint8Array;
  readonly isLast: boolean;
}

interface Session {
  readonly tenant: string;
  readonly about: Pick<Import, "id" | "what" | "name" | "bytes" | "started_at">;
  readonly input: ByteFeed;
  readonly stopping: AbortController;
  readonly work: FileImport;
  /** Resolves when it is over, whatever became of it. */
  over: Promise<void>;
  status: Import["status"];
  fault: string | null;
  offset: number;
  isTaking: boolean;
  seenAt: number;
}

export function createImports({
  pipeline,
  clock,
}: {
  readonly pipeline: Pipeline;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}): Imports {
  const sessions: Session[] = [];
  const running = () => sessions.filter(({ status }) => status === "running");

  function find(tenant: string, id: string): Session {
    const found = sessions.find((one) => one.tenant === tenant && one.about.id === id);
    if (found !== undefined) return found;
    throw new DendroError("not_found", `Unknown import ${JSON.stringify(id)}; begin it again.`);
  }

  async function endOf(session: Session): Promise<void> {
    try {
      await session.work.ended;
      session.status = "done";
    } catch (error) {
      const isStopped = session.stopping.signal.aborted;
      session.status = isStopped ? "stopped" : "failed";
      session.fault = isStopped ? null : faultOf(error);
    }
  }

  function end(session: Session): void {
    session.stopping.abort();
    session.input.end();
  }

  function forgetOld(tenant: string): void {
    for (const session of running()) if (clock() - session.seenAt > idleMs) end(session);
    const over = sessions.filter((one) => one.tenant === tenant && one.status !== "running");
    for (const session of over.slice(0, Math.max(0, over.length - remembered)))
      sessions.splice(sessions.indexOf(session), 1);
  }

  return {
    start(tenant, request) {
      forgetOld(tenant);
      const own = running().filter((one) => one.tenant === tenant);
      if (own.length >= perTenant || running().length >= inAll)
        throw new DendroError(
          "overloaded",
          "Enough files are being imported; wait until one is over, or stop it.",
          { retryAfterSeconds: 10 },
        );
      const stopping = new AbortController();
      const input = createByteFeed();
      const { signal } = stopping;
      const send = createImportedSender({ pipeline, tenant, clock, signal });
      const work = startFileImport(request, { input, send, signal, now: clock() });
      const { what, name, bytes } = request;
      const session: Session = {
        tenant,
        about: { id: randomUUID(), what, name, bytes, started_at: new Date(clock()).toISOString() },
        input,
        stopping,
        work,
        over: Promise.resolve(),
        status: "running",
        fault: null,
        offset: 0,
        isTaking: false,
        seenAt: clock(),
      };
      session.over = endOf(session);
      sessions.push(session);
      return told(session);
    },
    async push(tenant, id, { offset, bytes, isLast }) {
      const session = find(tenant, id);
      if (session.status !== "running") return told(session);
      if (session.isTaking || offset !== session.offset)
        throw new DendroError(
          "conflict",
          `The next piece begins at byte ${session.offset}; got one of byte ${offset}.`,
        );
      session.isTaking = true;
      session.seenAt = clock();
      try {
        await Promise.race([session.input.push(bytes), session.over]);
        session.offset += bytes.byteLength;
        if (isLast) {
          session.input.end();
          await session.over;
        }
      } finally {
        session.isTaking = false;
        session.seenAt = clock();
      }
      return told(session);
    },
    async stop(tenant, id) {
      const session = find(tenant, id);
      end(session);
      await session.over;
      return told(session);
    },
    list: (tenant) =>
      sessions
        .filter((one) => one.tenant === tenant)
        .toReversed()
        .map(told),
    async close() {
      for (const session of running()) end(session);
      await Promise.all(sessions.map(({ over }) => over));
    },
  };
}

const told = ({ about, status, fault, offset, work }: Session): Import => ({
  ...about,
  status,
  offset,
  fault,
  ...work.told(),
});

function faultOf(error: unknown): string {
  if (error instanceof UnreadableChats) return error.message;
  if (error instanceof Error && "code" in error && String(error.code).startsWith("Z_"))
    return "The compressed data is damaged or cut off; what was read before has been imported.";
  return toDendroError(error).message;
}
