import { rangeLabel } from "../filters/date-range-picker.tsx";
import { useTenant } from "../filters/tenant-context.ts";
import { useSearch } from "../filters/use-search.ts";
import { wholeMoment } from "../format/when.ts";
import { timezone } from "../format/zone.ts";
import { useNow } from "../ui/clock.ts";

/** What paper says below a page's title: of when it is, whose, in which zone, and when it was printed. */
export function PrintedUnder({ hasRange }: { hasRange: boolean }) {
  const tenant = useTenant();
  const { search } = useSearch();
  const now = useNow();
  const said = [...(hasRange ? [rangeLabel(search)] : []), timezone().replaceAll("_", " "), tenant];
  return (
    <p className="text-muted w-full text-xs not-print:hidden">
      {said.join(" · ")} · as of {wholeMoment(now)}
    </p>
  );
}
