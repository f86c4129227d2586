import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type { Unit } from "@dendro/core";
import { admin } from "../api/admin.ts";
import { formatValue } from "../format/format.ts";
import { whenTitle } from "../format/when.ts";
import { Card, cardTitle } from "../ui/card.tsx";
import { Notice } from "../ui/notice.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { readMetrics } from "./prometheus.ts";

const askIntervalMs = 3000;

const shown: readonly (readonly [name: string, title: string, unit: Unit])[] = [
  ["dendro_events_accepted_total", "Events accepted", "count"],
  ["dendro_events_duplicate_total", "Duplicates", "count"],
  ["dendro_events_dropped_total", "Rejected", "count"],
  ["dendro_log_waiting_events", "Waiting to be written", "count"],
  ["dendro_log_waiting_bytes", "Bytes of them", "bytes"],
  ["dendro_live_connections", "Live connections", "count"],
  ["dendro_live_queries", "Live queries", "count"],
  ["dendro_visitors", "Visits in memory", "count"],
  ["process_resident_memory_bytes", "Memory", "bytes"],
];

/** How much Dendro takes, holds and has still to do, since it was started. */
export function ServerMetrics() {
  const { data, error, refetch, dataUpdatedAt } = useQuery({
    queryKey: ["server-metrics"],
    queryFn: async () => readMetrics(await admin.metrics()),
    refetchInterval: askIntervalMs,
    staleTime: 0,
  });
  const rate = useRate(data?.get("dendro_events_accepted_total") ?? null, dataUpdatedAt);
  const rolledUp = data?.get("dendro_rolled_up_until_seconds") ?? 0;
  return (
    <Card label="This server" title={<h2 className={cardTitle}>This server</h2>}>
      {data === undefined ? (
        error === null ? (
          <Skeleton className="m-4 h-24" />
        ) : (
          <Notice message={error.message} onRetry={() => void refetch()} />
        )
      ) : (
        <dl className="grid grid-cols-2 gap-x-4 gap-y-4 p-4 sm:grid-cols-3 lg:grid-cols-4">
          <Figure title="Events a second" value={formatValue(rate, "ratio")} />
          {shown.map(([name, title, unit]) => (
            <Figure key={name} title={title} value={formatValue(data.get(name), unit)} />
          ))}
          <Figure title="Rolled up until" value={rolledUp === 0 ? "–" : whenTitle(rolledUp * 1000)} />
        </dl>
      )}
    </Card>
  );
}

function Figure({ title, value }: { title: string; value: string }) {
  return (
    <div className="min-w-0">
      <dt className="text-muted truncate text-xs font-medium">{title}</dt>
      <dd className="mt-0.5 text-lg font-semibold tracking-tight tabular-nums">{value}</dd>
    </div>
  );
}

/** By how much a counter grows in a second, from one look to the next; null before the second. */
function useRate(count: number | null, at: number): number | null {
  const before = useRef<{ count: number; at: number } | null>(null);
  const [rate, setRate] = useState<number | null>(null);
  useEffect(() => {
    if (count === null) return;
    const last = before.current;
    before.current = { count, at };
    if (last !== null && at > last.at) setRate(((count - last.count) / (at - last.at)) * 1000);
  }, [count, at]);
  return rate;
}
