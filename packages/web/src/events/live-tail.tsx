import { useQuery } from "@tanstack/react-query";
import { ArrowUp, Pause, Play } from "lucide-react";
import { useState } from "react";
import type { Filter } from "@dendro/core";
import { api } from "../api/client.ts";
import { QuestionCard } from "../exports/question-card.tsx";
import { queryOf } from "../filters/search.ts";
import { useTenant } from "../filters/tenant-context.ts";
import { useSearch } from "../filters/use-search.ts";
import { Button } from "../ui/button.tsx";
import { Failed } from "../ui/failed.tsx";
import { ScrollRegion } from "../ui/scroll-region.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { eventPlace } from "./event-place.ts";
import { EventRows } from "./event-rows.tsx";
import { OpenEvent } from "./open-event.tsx";
import { useHeld } from "./use-held.ts";

const shownEvents = 50;
const askEveryMs = 2000;

/**
 * Single events as they come, the newest first. While it is paused, or somebody points at it, rows stay where they
 * are and it says how many are new. A row opens its event.
 */
export function LiveTail({
  title,
  where,
  rows: Rows = EventRows,
}: {
  title: string;
  where: readonly Filter[];
  /** How they are shown. @defaultValue as any event is */
  rows?: typeof EventRows;
}) {
  const tenant = useTenant();
  const { search, change } = useSearch();
  const [isPaused, setPaused] = useState(false);
  const [isPointedAt, setPointedAt] = useState(false);
  const { filters = [], date_range, timezone } = queryOf(search);
  const list = { date_range, timezone, filters: [...(filters as Filter[]), ...where], limit: shownEvents };
  const { data, error, refetch } = useQuery({
    queryKey: ["tail", tenant, list],
    queryFn: async () => (await api.events(tenant, list)).events,
    refetchInterval: askEveryMs,
    staleTime: 0,
  });
  const { shown, newer, catchUp } = useHeld(data ?? null, JSON.stringify(list), isPaused || isPointedAt);
  return (
    <QuestionCard
      title={title}
      path="/api/v1/events/list"
      question={list}
      action={
        <Button className="h-8 text-xs" onClick={() => setPaused(!isPaused)}>
          {isPaused ? <Play size={13} aria-hidden /> : <Pause size={13} aria-hidden />}
          {isPaused ? "Go on" : "Pause"}
        </Button>
      }
    >
      {error !== null && data === undefined ? (
        <Failed what="The events" error={error} onRetry={() => void refetch()} />
      ) : shown === null ? (
        <Skeleton className="m-4 h-40" />
      ) : (
        <div
          className="relative"
          onPointerEnter={() => setPointedAt(true)}
          onPointerLeave={() => setPointedAt(false)}
        >
          {newer > 0 && (
            <div
              className="pointer-events-none absolute inset-x-0 top-1 z-10 flex justify-center"
              role="status"
            >
              <button
                type="button"
                onClick={catchUp}
                className="bg-raised border-line-strong hover:bg-hover pointer-events-auto flex h-8 items-center gap-1.5 rounded-full border px-3 text-xs font-medium shadow-md shadow-black/10 transition-colors"
              >
                <ArrowUp size={13} aria-hidden />
                {newer === shownEvents ? `${shownEvents}+` : newer} new
              </button>
            </div>
          )}
          <ScrollRegion label={title} className="max-h-[32rem] overflow-y-auto">
            <Rows
              events={shown}
              onOpen={(event) => change((now) => ({ ...now, event: eventPlace(event) }))}
            />
          </ScrollRegion>
        </div>
      )}
      <OpenEvent />
    </QuestionCard>
  );
}
