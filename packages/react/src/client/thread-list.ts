import type { Thread } from "@dendro/core";
import type { Connection } from "./connection.ts";
import { createShare } from "./shared.ts";
import { createStore, type Store } from "./store.ts";

export interface ThreadsState {
  readonly status: "loading" | "ready";
  /** The one with the newest event first. */
  readonly threads: readonly Thread[];
  readonly totalCount: number;
  readonly hasMore: boolean;
}

/** The user's conversations, kept up to date. */
export interface ThreadList {
  readonly state: Store<ThreadsState>;
  use(): () => void;
  loadMore(): Promise<void>;
  remove(threadId: string): Promise<void>;
}

const pageSize = 30;

export function createThreadList(connection: Connection): ThreadList {
  const state = createStore<ThreadsState>({ status: "loading", threads: [], totalCount: 0, hasMore: false });
  let cursor: string | undefined;
  let loading: Promise<void> | null = null;
  const share = createShare(
    () => void refresh(),
    () => {},
  );

  async function load(after: string | undefined): Promise<void> {
    const limit =
      after === undefined ? Math.min(100, Math.max(pageSize, state.get().threads.length)) : pageSize;
    const page = await connection.request("thread.list", {
      limit,
      ...(after === undefined ? {} : { cursor: after }),
    });
    cursor = page.cursor;
    const known = after === undefined ? [] : state.get().threads;
    state.set({
      status: "ready",
      threads: sorted([
        ...known.filter(({ id }) => !page.threads.some((one) => one.id === id)),
        ...page.threads,
      ]),
      totalCount: page.total_count,
      hasMore: page.cursor !== undefined,
    });
  }

  const refresh = async () => {
    if (!share.isUsed) return;
    // What cannot be read now is read with the next connection.
    await load(undefined).catch(() => undefined);
  };

  connection.onConnected(() => void refresh());
  connection.on("thread.upsert", ({ thread }) =>
    state.update((now) => {
      const isKnown = now.threads.some(({ id }) => id === thread.id);
      const others = now.threads.filter(({ id }) => id !== thread.id);
      return { ...now, threads: sorted([...others, thread]), totalCount: now.totalCount + (isKnown ? 0 : 1) };
    }),
  );
  connection.on("thread.deleted", ({ thread_id: gone }) =>
    state.update((now) =>
      now.threads.some(({ id }) => id === gone)
        ? { ...now, threads: now.threads.filter(({ id }) => id !== gone), totalCount: now.totalCount - 1 }
        : now,
    ),
  );

  return {
    state,
    use: share.use,
    async loadMore() {
      if (cursor === undefined) return;
      loading ??= load(cursor).finally(() => (loading = null));
      await loading;
    },
    async remove(threadId) {
      await connection.request("thread.delete", { thread_id: threadId });
    },
  };
}

const sorted = (threads: readonly Thread[]) =>
  threads.toSorted((a, b) => (a.last_event_at < b.last_event_at ? 1 : -1));
