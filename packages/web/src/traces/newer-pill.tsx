import { useQuery } from "@tanstack/react-query";
import { ArrowUp } from "lucide-react";
import { useTenant } from "../filters/tenant-context.ts";
import { periodOf } from "./list-search.ts";
import { countNewer } from "./newer.ts";
import { traceApi, type ListedTrace, type TraceQuery } from "./trace-api.ts";
import { useListSearch } from "./use-list-search.ts";

const askEveryMs = 15_000;
/** More than this many are not counted. */
const most = 50;

/** Says how many newer traces there are, and shows them when it is asked to: rows never jump by themselves. */
export function NewerPill({
  filters,
  listed,
  onShow,
}: {
  filters: TraceQuery;
  listed: readonly ListedTrace[];
  onShow: () => void;
}) {
  const tenant = useTenant();
  const { search } = useListSearch();
  const { range, from, to } = search;
  const { data: latest } = useQuery({
    queryKey: ["latest-traces", tenant, filters, { range, from, to }],
    queryFn: async (): Promise<readonly ListedTrace[]> => {
      const asked = { ...filters, ...periodOf(search, Date.now()), order: "newest", limit: most } as const;
      return (await traceApi.list(tenant, asked)).traces;
    },
    // The list itself has just been read.
    initialData: [],
    staleTime: askEveryMs,
    refetchInterval: askEveryMs,
  });
  const count = countNewer(latest, listed);
  if (count === 0) return null;
  return (
    <div className="pointer-events-none sticky top-2 z-10 flex h-0 justify-center" role="status">
      <button
        type="button"
        onClick={onShow}
        className="bg-raised border-line-strong hover:bg-hover pointer-events-auto mt-1 flex h-8 animate-[appear_.15s_ease-out] items-center gap-1.5 rounded-full border px-3 text-xs font-medium shadow-md shadow-black/10 transition-colors"
      >
        <ArrowUp size={13} aria-hidden />
        {count === most ? `${most}+` : count} new
      </button>
    </div>
  );
}
