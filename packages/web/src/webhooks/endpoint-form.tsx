import { useBlocker } from "@tanstack/react-router";
import { useRef, useState, type FormEvent, type ReactNode } from "react";
import { Button } from "../ui/button.tsx";
import { fieldClass } from "../ui/field.ts";
import { Labelled } from "../ui/labelled.tsx";
import { Notice } from "../ui/notice.tsx";
import { DeliveryFields } from "./delivery-fields.tsx";
import { isChanged, type EndpointDraft } from "./endpoint-draft.ts";
import { endpointKinds } from "./endpoint-kind.ts";
import { FiltersField } from "./filters-field.tsx";
import { KindFields } from "./kind-fields.tsx";
import { TypesField } from "./types-field.tsx";

/**
 * Writes an endpoint. What was written stays until it is saved, and leaving it asks.
 * @param headers the names of those that are there already
 * @param cancel what leads away
 */
export function EndpointForm({
  from,
  headers = [],
  isNew = false,
  submit,
  cancel,
  onSave,
}: {
  from: EndpointDraft;
  headers?: readonly string[];
  /** Whether it is not there yet. @defaultValue false */
  isNew?: boolean;
  submit: string;
  cancel: ReactNode;
  onSave: (draft: EndpointDraft, began: EndpointDraft) => Promise<void>;
}) {
  // What others change meanwhile does not disturb who writes.
  const [began] = useState(from);
  const [draft, setDraft] = useState(began);
  const [isBusy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const isSaved = useRef(false);
  const hasDraft = isChanged(draft, began);
  useBlocker({
    shouldBlockFn: () =>
      !isSaved.current && !globalThis.confirm("Leave this page? What you have written is lost."),
    enableBeforeUnload: () => hasDraft && !isSaved.current,
    disabled: !hasDraft,
  });
  const write = (change: Partial<EndpointDraft>) => setDraft((now) => ({ ...now, ...change }));
  const send = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setFault(null);
    isSaved.current = true;
    try {
      await onSave(draft, began);
    } catch (error) {
      isSaved.current = false;
      setFault(error instanceof Error ? error.message : String(error));
      setBusy(false);
    }
  };
  const { address, example } = endpointKinds[draft.kind];
  return (
    <form
      onSubmit={(event) => void send(event)}
      className="border-line bg-surface max-w-2xl space-y-5 rounded-xl border p-4 sm:p-6"
    >
      <Labelled label="Name" hint="What it is for, so that others know.">
        <input
          required
          maxLength={128}
          value={draft.name}
          placeholder="Failures to the pager"
          onChange={(event) => write({ name: event.target.value })}
          className={fieldClass}
        />
      </Labelled>
      {isNew && <KindFields draft={draft} onWrite={write} />}
      <Labelled label="Address" hint={address}>
        <input
          required
          type="url"
          maxLength={2048}
          value={draft.url}
          placeholder={example}
          onChange={(event) => write({ url: event.target.value })}
          className={fieldClass}
        />
      </Labelled>
      <TypesField types={draft.events} onChange={(events) => write({ events })} />
      <FiltersField filters={draft.filters} onChange={(filters) => write({ filters })} />
      <DeliveryFields draft={draft} headers={headers} onWrite={write} />
      {fault !== null && <Notice message={fault} />}
      <div className="flex justify-end gap-2">
        {cancel}
        <Button type="submit" tone="main" disabled={isBusy}>
          {submit}
        </Button>
      </div>
    </form>
  );
}
