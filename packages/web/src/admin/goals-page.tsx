import type { Filter } from "@dendro/core";
import { admin, type SavedFilters, type SavedKind } from "../api/admin.ts";
import { filterWords } from "../filters/filter-words.ts";
import { Button } from "../ui/button.tsx";
import { fieldClass } from "../ui/field.ts";
import { FormDialog, type Written } from "../ui/form-dialog.tsx";
import { Labelled } from "../ui/labelled.tsx";
import { Table } from "../ui/table.tsx";
import { AdminPage } from "./admin-page.tsx";
import { ListedCard } from "./listed-card.tsx";
import { RemoveButton } from "./remove-button.tsx";
import { useListed } from "./use-listed.ts";

/** What counts as a conversion, and which filters have a name? */
export function GoalsPage() {
  return (
    <AdminPage>
      <SavedCard
        kind="goals"
        title="Goals"
        noun="goal"
        empty="A goal is an event that matters, such as an order: it is counted, and who reached it, from where."
        removal="It is not counted any more. Events stay."
      />
      <SavedCard
        kind="segments"
        title="Segments"
        noun="segment"
        empty="A segment is a filter with a name, such as “paying”: any question and any page may ask for it."
        removal="Questions that name it are refused."
      />
    </AdminPage>
  );
}

function SavedCard({
  kind,
  title,
  noun,
  empty,
  removal,
}: {
  kind: SavedKind;
  title: string;
  noun: string;
  empty: string;
  removal: string;
}) {
  const listed = useListed(kind, async (tenant) => await admin.saved(tenant, kind));
  const save = async (one: SavedFilters) => {
    await admin.save(listed.tenant, kind, one);
    await listed.changed();
  };
  return (
    <ListedCard title={title} listed={listed} action={<EditSaved noun={noun} onSave={save} />}>
      {(list) => (
        <Table
          label={title}
          rows={list}
          keyOf={({ name }) => name}
          empty={empty}
          columns={[
            {
              title: "Name",
              cell: (one) => (
                <span className="font-medium">
                  {one.title ?? one.name} <code className="text-muted text-xs font-normal">{one.name}</code>
                </span>
              ),
            },
            {
              title: "Filters",
              cell: ({ filters }) => (
                <span className="text-muted break-words" title={JSON.stringify(filters)}>
                  {filterWords(filters)}
                </span>
              ),
            },
            {
              title: "Actions",
              isTitleShown: false,
              align: "right",
              cell: (one) => (
                <span className="flex justify-end">
                  <EditSaved noun={noun} saved={one} onSave={save} />
                  <RemoveButton
                    label={`Remove ${one.name}`}
                    word="Remove"
                    warning={removal}
                    onConfirm={async () => {
                      await admin.removeSaved(listed.tenant, kind, one.name);
                      await listed.changed();
                    }}
                  />
                </span>
              ),
            },
          ]}
        />
      )}
    </ListedCard>
  );
}

function EditSaved({
  noun,
  saved,
  onSave,
}: {
  noun: string;
  saved?: SavedFilters;
  onSave: (saved: SavedFilters) => Promise<void>;
}) {
  const send = async (text: Written) => {
    await onSave({
      name: saved?.name ?? text("name"),
      title: text("title") === "" ? null : text("title"),
      filters: readFilters(text("filters")),
    });
  };
  return (
    <FormDialog
      trigger={
        saved === undefined ? (
          <Button className="h-8 text-xs">New {noun}</Button>
        ) : (
          <Button aria-label={`Change ${saved.name}`} className="h-7 border-transparent px-2 text-xs">
            Change
          </Button>
        )
      }
      title={saved === undefined ? `New ${noun}` : `Change ${saved.name}`}
      submit="Save"
      onSubmit={send}
    >
      {saved === undefined && (
        <Labelled label="Name" hint="As questions name it; it never changes.">
          <input name="name" required maxLength={128} className={fieldClass} />
        </Labelled>
      )}
      <Labelled label="Title">
        <input name="title" defaultValue={saved?.title ?? ""} className={fieldClass} />
      </Labelled>
      <Labelled label="Filters" hint="In the query language, all of which must hold.">
        <textarea
          name="filters"
          required
          rows={4}
          defaultValue={JSON.stringify(saved?.filters ?? [["is", "type", ["order.placed"]]])}
          className={`${fieldClass} h-auto py-2 font-mono text-xs`}
        />
      </Labelled>
    </FormDialog>
  );
}

/** What was written as JSON; whether it is a filter, the server says. */
function readFilters(text: string): Filter[] {
  try {
    return JSON.parse(text) as Filter[];
  } catch (error) {
    throw new Error('The filters are no JSON. Write for example [["is", "type", ["order.placed"]]].', {
      cause: error,
    });
  }
}
