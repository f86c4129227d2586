import {
  createContext,
  useContext,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
  type ReactNode,
} from "react";
import type { QueryInput, ResultMeta, ResultRow } from "@dendro/core";
import { LiveConnection, type ConnectionState, type LiveResult } from "./live-connection.ts";
import { orderRows } from "./order-rows.ts";

const LiveContext = createContext<LiveConnection | null>(null);

/** Opens the tenant's live connection for everything inside. */
export function LiveProvider({ tenant, children }: { tenant: string; children: ReactNode }) {
  const [connection, setConnection] = useState<LiveConnection | null>(null);
  useEffect(() => {
    const { protocol, host } = globalThis.location;
    const scheme = protocol === "https:" ? "wss" : "ws";
    const opened = new LiveConnection(`${scheme}://${host}/api/v1/live?tenant=${encodeURIComponent(tenant)}`);
    setConnection(opened);
    return () => opened.close();
  }, [tenant]);
  return <LiveContext value={connection}>{children}</LiveContext>;
}

/** A query's answer, kept up to date. An answer belongs to its question: there are no rows until this one has its own. */
export function useLiveQuery(query: QueryInput): {
  rows: readonly ResultRow[] | null;
  meta: ResultMeta | null;
  error: string | null;
} {
  const connection = useContext(LiveContext);
  const key = JSON.stringify(query);
  const [last, setLast] = useState<{ readonly key: string; readonly answer: LiveResult } | null>(null);
  useEffect(
    () => connection?.subscribe(JSON.parse(key) as QueryInput, (answer) => setLast({ key, answer })),
    [connection, key],
  );
  const answer = last?.key === key ? last.answer : unanswered;
  const rows = useMemo(
    () => (answer.rows === null ? null : orderRows(JSON.parse(key) as QueryInput, answer.rows)),
    [answer.rows, key],
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
