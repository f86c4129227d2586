import {
  createContext,
  useContext,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
  type ReactNode,
} from "react";
import type { QueryInput } from "@dendro/core";
import {
  LiveConnection,
  type ConnectionState,
  type LiveQuestion,
  type LiveResult,
} from "./live-connection.ts";
import { orderRows } from "./order-rows.ts";

const LiveContext = createContext<LiveConnection | null>(null);

/** Opens the tenant's live connection for everything inside. */
export function LiveProvider({ tenant, children }: { tenant: string; children: ReactNode }) {
  const connection = useConnection(`/api/v1/live?tenant=${encodeURIComponent(tenant)}`);
  return <LiveContext value={connection}>{children}</LiveContext>;
}

/** Opens the live connection of what a link shows. Its secret is no part of the address, which ends up in logs. */
export function SharedLiveProvider({ token, children }: { token: string; children: ReactNode }) {
  const connection = useConnection("/api/v1/shared/live", token);
  return <LiveContext value={connection}>{children}</LiveContext>;
}

function useConnection(path: string, token?: string): LiveConnection | null {
  const [connection, setConnection] = useState<LiveConnection | null>(null);
  useEffect(() => {
    const { protocol, host } = globalThis.location;
    const scheme = protocol === "https:" ? "wss" : "ws";
    const protocols = token === undefined ? [] : ["dendro.share", token];
    const opened = new LiveConnection(`${scheme}://${host}${path}`, protocols);
    setConnection(opened);
    return () => opened.close();
  }, [path, token]);
  return connection;
}

/** A query's answer, kept up to date. An answer belongs to its question: there are no rows until this one has its own. */
export function useLiveQuery(query: QueryInput): LiveResult {
  return useLiveAnswer({ type: "query.subscribe", payload: { query } });
}

/** The answer to a card of a shared board, with what is asked there. */
export function useSharedCard(card: string): LiveResult {
  return useLiveAnswer({ type: "card.subscribe", payload: { card } });
}

function useLiveAnswer(question: LiveQuestion): LiveResult {
  const connection = useContext(LiveContext);
  const key = JSON.stringify(question);
  const [last, setLast] = useState<{ readonly key: string; readonly answer: LiveResult } | null>(null);
  useEffect(
    () => connection?.subscribe(JSON.parse(key) as LiveQuestion, (answer) => setLast({ key, answer })),
    [connection, key],
  );
  const answer = last?.key === key ? last.answer : unanswered;
  const asked = question.type === "query.subscribe" ? question.payload.query : answer.query;
  const order = JSON.stringify(asked);
  const rows = useMemo(
    () =>
      answer.rows === null || order === undefined
        ? null
        : orderRows(JSON.parse(order) as QueryInput, answer.rows),
    [answer.rows, order],
  );
  return { ...answer, rows };
}

const unanswered: LiveResult = { rows: null, meta: null, error: null };
const noState = () => () => {};

export function useConnectionState(): ConnectionState {
  const connection = useContext(LiveContext);
  return useSyncExternalStore(
    connection === null ? noState : (listener) => connection.onState(listener),
    () => connection?.state ?? "connecting",
  );
}

/** Hears when the shared board was changed. */
export function useBoardChanged(listener: () => void): void {
  const connection = useContext(LiveContext);
  useEffect(() => connection?.onBoardChanged(listener), [connection, listener]);
}
