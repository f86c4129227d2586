import { CalendarDays, Check, ChevronDown } from "lucide-react";
import { useState } from "react";
import { Button } from "../ui/button.tsx";
import { Popover } from "../ui/popover.tsx";
import { dayTitle } from "../format/format.ts";
import { dayAt, isZoneOfTenant, timezone } from "../format/zone.ts";
import { defaultRange, presets, type Search } from "./search.ts";
import { useSearch } from "./use-search.ts";

/** Chooses the time that the page is about: a preset, or two days. */
export function DateRangePicker() {
  const { search, change } = useSearch();
  const [isOpen, setOpen] = useState(false);
  const choose = (range: Pick<Search, "range" | "from" | "to">) => {
    setOpen(false);
    change(({ range: _range, from: _from, to: _to, ...rest }) => ({ ...rest, ...range }));
  };
  const isCustom = search.from !== undefined;
  const active = search.range ?? defaultRange;
  return (
    <Popover
      isOpen={isOpen}
      onOpenChange={setOpen}
      label="Date range"
      className="w-60 p-1.5"
      button={
        <Button>
          <CalendarDays size={15} className="text-muted" aria-hidden />
          {rangeLabel(search)}
          <ChevronDown size={14} className="text-muted" aria-hidden />
        </Button>
      }
    >
      <ul>
        {presets.map(([range, title]) => (
          <li key={range}>
            <button
              type="button"
              onClick={() => choose({ range })}
              aria-current={!isCustom && active === range}
              className="hover:bg-hover flex h-8 w-full items-center justify-between rounded-lg px-2.5 text-left"
            >
              {title}
              {!isCustom && active === range && <Check size={14} className="text-accent" aria-hidden />}
            </button>
          </li>
        ))}
      </ul>
      <CustomRange search={search} onChoose={choose} />
      <p className="text-muted border-line mt-1.5 border-t px-2.5 pt-2 pb-1 text-xs">
        Days and hours of {timezone().replaceAll("_", " ")}
        {isZoneOfTenant() ? "" : ", the zone of this browser"}
      </p>
    </Popover>
  );
}

function CustomRange({
  search,
  onChoose,
}: {
  search: Search;
  onChoose: (range: { from: string; to: string }) => void;
}) {
  const [from, setFrom] = useState(() => search.from ?? today());
  const [to, setTo] = useState(() => search.to ?? today());
  const field = "border-line bg-surface h-8 w-full rounded-lg border px-2 text-xs";
  return (
    <form
      className="border-line mt-1.5 space-y-2 border-t p-2 pt-3"
      onSubmit={(event) => {
        event.preventDefault();
        onChoose(from <= to ? { from, to } : { from: to, to: from });
      }}
    >
      <label className="text-muted flex items-center gap-2 text-xs">
        <span className="w-8 shrink-0">From</span>
        <input
          type="date"
          required
          className={field}
          value={from}
          onChange={(event) => setFrom(event.target.value)}
        />
      </label>
      <label className="text-muted flex items-center gap-2 text-xs">
        <span className="w-8 shrink-0">To</span>
        <input
          type="date"
          required
          className={field}
          value={to}
          onChange={(event) => setTo(event.target.value)}
        />
      </label>
      <Button type="submit" className="w-full justify-center">
        Show these days
      </Button>
    </form>
  );
}

const today = () => dayAt(Date.now());

/** The time of an address, as people say it. */
export function rangeLabel(search: Search): string {
  if (search.from !== undefined && search.to !== undefined) {
    const [first, last] = [search.from, search.to].map(dayTitle);
    return first === last ? String(first) : `${first} – ${last}`;
  }
  return presets.find(([range]) => range === (search.range ?? defaultRange))?.[1] ?? "";
}
