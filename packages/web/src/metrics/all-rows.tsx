import { useQuery } from "@tanstack/react-query";
import type { Filter } from "@dendro/core";
import { ChevronLeft, ChevronRight, Search as SearchIcon, X } from "lucide-react";
import { Dialog } from "radix-ui";
import { useDeferredValue, useRef, useState } from "react";
import { api } from "../api/client.ts";
import { queryOf } from "../filters/search.ts";
import { useSearch } from "../filters/use-search.ts";
import { formatCount } from "../format/format.ts";
import { useTenant } from "../filters/tenant-context.ts";
import { CardMenu } from "../exports/card-menu.tsx";
import { Button } from "../ui/button.tsx";
import { FocusBack, leaveFocus } from "../ui/focus-back.tsx";
import { Notice } from "../ui/notice.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { dimensionsOf, type Cut } from "./cut.ts";
import type { ShownMetric } from "./shown-metrics.ts";
import { RowTable } from "./row-table.tsx";

const pageSize = 50;

interface AllRowsProps {
  readonly title: string;
  readonly cut: Cut;
  readonly metrics: readonly ShownMetric[];
  readonly where: readonly Filter[];
}

/** Every group, to search and page through. */
export function AllRows(props: AllRowsProps) {
  const button = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(false);
  return (
    <Dialog.Root open={isOpen} onOpenChange={setOpen}>
      <Dialog.Trigger
        ref={button}
        className="text-muted hover:text-ink h-8 rounded-md px-3 text-xs font-medium transition-colors"
      >
        All rows
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-30 animate-[appear_.12s_ease-out] bg-black/40" />
        <Dialog.Content
          aria-describedby={undefined}
          onCloseAutoFocus={leaveFocus}
          className="border-line bg-surface fixed inset-x-3 top-[6vh] z-30 mx-auto flex max-h-[88vh] max-w-2xl animate-[appear_.15s_ease-out] flex-col rounded-2xl border shadow-2xl"
        >
          <FocusBack to={button} />
          <RowsPage {...props} onChoose={() => setOpen(false)} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function RowsPage({ title, cut, metrics, where, onChoose }: AllRowsProps & { onChoose: () => void }) {
  const { search } = useSearch();
  const tenant = useTenant();
  const [text, setText] = useState("");
  const [page, setPage] = useState(0);
  const wanted = useDeferredValue(text.trim());
  const { filters = [], ...base } = queryOf(search);
  const asked = {
    ...base,
    metrics: metrics.map(({ name }) => name),
    dimensions: dimensionsOf(cut),
    filters: [
      ...filters,
      ...where,
      ...(wanted === "" ? [] : [["contains", cut.dimension, [wanted]] satisfies Filter]),
    ],
  };
  const query = {
    ...asked,
    pagination: { limit: pageSize, offset: page * pageSize },
    include: ["rows" as const],
  };
  const { data, error } = useQuery({
    queryKey: ["rows", tenant, query],
    queryFn: async () => await api.query(tenant, query),
  });
  const total = data?.total?.rows ?? 0;
  const isCounted = data !== undefined;
  return (
    <>
      <header className="border-line flex items-center gap-3 border-b p-3 pl-5">
        <Dialog.Title className="font-semibold">
          {title}
          {cut.title !== title && (
            <span className="text-muted font-normal"> by {cut.title.toLowerCase()}</span>
          )}
        </Dialog.Title>
        <label className="border-line ml-auto flex h-9 items-center gap-2 rounded-lg border px-2.5">
          <SearchIcon size={14} className="text-muted" aria-hidden />
          <span className="sr-only">Search</span>
          <input
            value={text}
            onChange={(event) => {
              setText(event.target.value);
              setPage(0);
            }}
            placeholder="Search"
            className="placeholder:text-muted w-28 bg-transparent outline-none sm:w-44"
          />
        </label>
        <Dialog.Close
          aria-label="Close"
          className="text-muted hover:bg-hover grid size-9 place-items-center rounded-lg"
        >
          <X size={16} aria-hidden />
        </Dialog.Close>
      </header>
      <div
        className="min-h-48 overflow-y-auto px-3 py-2"
        onClickCapture={(event) =>
          (event.target as HTMLElement).closest("tbody button") !== null && setTimeout(onChoose)
        }
      >
        {error !== null ? (
          <Notice message={error.message} />
        ) : data === undefined ? (
          <Skeleton className="m-2 h-40" />
        ) : data.results.length === 0 ? (
          <p className="text-muted py-12 text-center text-xs">Nothing matches.</p>
        ) : (
          <RowTable cut={cut} metrics={metrics} rows={data.results} />
        )}
      </div>
      <footer className="border-line text-muted flex items-center justify-between border-t p-3 pl-5 text-xs tabular-nums">
        <span>{isCounted && `${formatCount(total)} ${total === 1 ? "row" : "rows"}`}</span>
        <span className="flex gap-2">
          <CardMenu title={`all rows of ${title}`} source={{ path: "/api/v1/query", question: asked }} />
          <Button aria-label="Previous page" disabled={page === 0} onClick={() => setPage(page - 1)}>
            <ChevronLeft size={15} aria-hidden />
          </Button>
          <Button
            aria-label="Next page"
            disabled={(page + 1) * pageSize >= total}
            onClick={() => setPage(page + 1)}
          >
            <ChevronRight size={15} aria-hidden />
          </Button>
        </span>
      </footer>
    </>
  );
}
