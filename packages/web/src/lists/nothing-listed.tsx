import type { Filter } from "@dendro/core";
import { useSearch } from "../filters/use-search.ts";
import { useLiveQuery } from "../live/live-context.tsx";
import { wholeMoment } from "../format/when.ts";
import { Button } from "../ui/button.tsx";

/**
 * Says that a list is empty, and leads to where it is not.
 * @param of which events the list is made of
 */
export function NothingListed({
  what,
  of,
  isNarrowed,
  onWiden,
}: {
  what: string;
  of: readonly Filter[];
  isNarrowed: boolean;
  onWiden: () => void;
}) {
  const { search, change } = useSearch();
  const { rows } = useLiveQuery({ metrics: ["last_seen"], filters: [...of], date_range: "all" });
  const last = rows?.[0]?.metrics[0];
  const showsAll = search.range === "all" && search.from === undefined;
  return (
    <div className="px-4 py-14 text-center">
      <p className="font-medium">
        No {what} in this time{isNarrowed ? " match" : ""}.
      </p>
      {!isNarrowed && typeof last === "number" && (
        <p className="text-muted mt-1">The last event was on {wholeMoment(last)}.</p>
      )}
      <div className="mt-4 flex justify-center gap-2">
        {isNarrowed && <Button onClick={onWiden}>Show all {what}</Button>}
        {!showsAll && (
          <Button onClick={() => change((now) => ({ ...now, range: "all", from: undefined, to: undefined }))}>
            Look at all time
          </Button>
        )}
      </div>
    </div>
  );
}
