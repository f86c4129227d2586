import { ListFilter } from "lucide-react";
import { useState, type SubmitEvent } from "react";
import { Button } from "../ui/button.tsx";
import { Popover } from "../ui/popover.tsx";
import { readDuration, writeDuration } from "./durations.ts";
import { filterTitles } from "./filter-titles.ts";
import type { TextFilter } from "./list-search.ts";
import { useListSearch } from "./use-list-search.ts";

const fields: readonly TextFilter[] = ["user", "model", "worker", "thread"];

/** Filters to fill in. */
export function FilterForm() {
  const [isOpen, setOpen] = useState(false);
  return (
    <Popover
      isOpen={isOpen}
      onOpenChange={setOpen}
      label="Filters"
      align="start"
      className="w-72 p-3"
      button={
        <Button>
          <ListFilter size={15} className="text-muted" aria-hidden />
          Filter
        </Button>
      }
    >
      <Fields onDone={() => setOpen(false)} />
    </Popover>
  );
}

function Fields({ onDone }: { onDone: () => void }) {
  const { search, change } = useListSearch();
  const [fault, setFault] = useState<string | null>(null);
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const textOf = (name: string) => (form.get(name) as string).trim();
    const longer = textOf("longer") === "" ? undefined : readDuration(textOf("longer"));
    if (longer === null) {
      setFault("Write it as 800 ms, 1.5 s or 2 min.");
      return;
    }
    const texts = fields.map((name) => [name, textOf(name) === "" ? undefined : textOf(name)]);
    change({ ...(Object.fromEntries(texts) as Partial<Record<TextFilter, string>>), longer });
    onDone();
  };
  return (
    <form onSubmit={submit} className="space-y-2.5">
      {fields.map((name) => (
        <Field key={name} name={name} title={filterTitles[name]} value={search[name] ?? ""} />
      ))}
      <Field
        name="longer"
        title="Took at least"
        placeholder="1.5 s"
        value={search.longer === undefined ? "" : writeDuration(search.longer)}
        fault={fault}
      />
      <Button type="submit" className="w-full justify-center">
        Apply
      </Button>
    </form>
  );
}

function Field({
  name,
  title,
  value,
  placeholder,
  fault = null,
}: {
  name: string;
  title: string;
  value: string;
  placeholder?: string;
  fault?: string | null;
}) {
  const message = `filter-${name}-fault`;
  return (
    <label className="block">
      <span className="text-muted mb-1 block text-xs">{title}</span>
      <input
        name={name}
        defaultValue={value}
        placeholder={placeholder}
        maxLength={256}
        autoComplete="off"
        aria-invalid={fault !== null}
        aria-describedby={fault === null ? undefined : message}
        className="border-line-strong bg-surface placeholder:text-muted aria-invalid:border-bad h-9 w-full rounded-lg border px-2.5"
      />
      {fault !== null && (
        <span id={message} role="alert" className="text-bad mt-1 block text-xs">
          {fault}
        </span>
      )}
    </label>
  );
}
