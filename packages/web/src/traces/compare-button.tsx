import { useQuery } from "@tanstack/react-query";
import { GitCompareArrows, X } from "lucide-react";
import { useState, type SubmitEvent } from "react";
import { useTenant } from "../filters/tenant-context.ts";
import { formatValue } from "../format/format.ts";
import { Button } from "../ui/button.tsx";
import { fieldClass } from "../ui/field.ts";
import { Notice } from "../ui/notice.tsx";
import { Popover } from "../ui/popover.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { traceApi } from "./trace-api.ts";
import type { DrawnTrace } from "./use-trace.ts";
import { useTraceSearch } from "./use-trace-search.ts";
import { whenTitle } from "../format/when.ts";

/** Chooses another trace to stand beside this one, or takes it away. */
export function CompareButton({ trace }: { trace: DrawnTrace }) {
  const { search, change } = useTraceSearch();
  const [isOpen, setOpen] = useState(false);
  if (search.with !== undefined)
    return (
      <Button onClick={() => change({ with: undefined, zoom: undefined })}>
        <X size={15} className="text-muted" aria-hidden />
        End comparison
      </Button>
    );
  const choose = (id: string) => {
    setOpen(false);
    change({ with: id, span: undefined, zoom: undefined });
  };
  return (
    <Popover
      isOpen={isOpen}
      onOpenChange={setOpen}
      label="Compare with another trace"
      className="w-80 p-1.5"
      button={
        <Button>
          <GitCompareArrows size={15} className="text-muted" aria-hidden />
          Compare
        </Button>
      }
    >
      <IdForm onChoose={choose} />
      <SameName trace={trace} onChoose={choose} />
    </Popover>
  );
}

function IdForm({ onChoose }: { onChoose: (id: string) => void }) {
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const id = (new FormData(event.currentTarget).get("id") as string).trim();
    if (id !== "") onChoose(id);
  };
  return (
    <form onSubmit={submit} className="flex gap-2 p-1.5">
      <input
        name="id"
        aria-label="Id of the other trace"
        placeholder="Id of a trace or run"
        maxLength={256}
        autoComplete="off"
        className={fieldClass}
      />
      <Button type="submit">Show</Button>
    </form>
  );
}

/** The latest traces that are called the same. */
function SameName({ trace, onChoose }: { trace: DrawnTrace; onChoose: (id: string) => void }) {
  const tenant = useTenant();
  const { name } = trace.subject;
  const { data, error } = useQuery({
    queryKey: ["traces-called", tenant, name],
    queryFn: async () =>
      await traceApi.list(tenant, {
        days: 30,
        limit: 20,
        ...(name === null ? {} : { name_contains: name }),
      }),
  });
  if (error !== null) return <Notice message={error.message} />;
  if (data === undefined) return <Skeleton className="m-1.5 h-40" />;
  const others = data.traces.filter(({ id, name: called }) => id !== trace.id && called === name).slice(0, 7);
  if (others.length === 0)
    return <p className="text-muted px-2.5 py-3 text-xs">No other trace of the last 30 days is called so.</p>;
  return (
    <>
      <p className="text-muted px-2.5 pt-2 pb-1 text-xs">Latest with this name</p>
      <ul>
        {others.map(({ id, start, duration_ms: duration, errors }) => (
          <li key={id}>
            <button
              type="button"
              onClick={() => onChoose(id)}
              className="hover:bg-hover flex h-8 w-full items-center gap-3 rounded-lg px-2.5 text-left text-[0.8125rem] tabular-nums"
            >
              <span className="grow truncate">{start === null ? id : whenTitle(Date.parse(start))}</span>
              {errors > 0 && (
                <span className="text-bad">{errors === 1 ? "1 error" : `${errors} errors`}</span>
              )}
              <span className="text-muted">{formatValue(duration, "milliseconds")}</span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
