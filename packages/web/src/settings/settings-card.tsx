import { useState } from "react";
import type { FieldView } from "@dendro/core";
import { useConnection, useSettings } from "@dendro/react";
import { Button } from "../ui/button.tsx";
import { Card, cardTitle } from "../ui/card.tsx";
import { Notice } from "../ui/notice.tsx";
import { Segments } from "../ui/segments.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { FieldEditor } from "./field-editor.tsx";
import { SettingsHistory } from "./settings-history.tsx";
import { useDrafts } from "./use-drafts.ts";

const views = [
  ["settings", "Settings"],
  ["history", "History"],
] as const;

/** What can be set of a worker, as a form, and what was set before. */
export function SettingsCard({ workerId, mayChange }: { workerId: string; mayChange: boolean }) {
  const settings = useSettings();
  const connection = useConnection();
  const [view, setView] = useState<string>("settings");
  const { status, error, version } = settings;
  return (
    <Card
      title={<h2 className={cardTitle}>Settings</h2>}
      action={<Segments label="What is shown" options={views} value={view} onChange={setView} />}
    >
      {status === "none" && <p className="text-muted px-4 pt-1 pb-4">This worker declares no settings.</p>}
      {connection.status === "refused" && <Notice message={connection.error?.message ?? "It was refused."} />}
      {status === "failed" && <Notice message={error?.message ?? "The settings cannot be read."} />}
      {status === "loading" && connection.status !== "refused" && <Skeleton className="m-4 h-64" />}
      {status === "ready" && view === "settings" && <SettingsForm mayChange={mayChange} />}
      {status === "ready" && view === "history" && (
        <SettingsHistory
          workerId={workerId}
          version={version}
          fields={settings.fields}
          mayChange={mayChange}
        />
      )}
    </Card>
  );
}

function SettingsForm({ mayChange }: { mayChange: boolean }) {
  const settings = useSettings();
  const { drafts, isSaving, edit, discard, discardAll, save } = useDrafts(settings);
  const count = Object.keys(drafts).length;
  const groups = Map.groupBy(settings.fields, ({ group }) => group ?? "");
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      {[...groups].map(([group, fields]) => (
        <fieldset key={group} className="border-line border-t px-4 py-4 first:border-t-0">
          {group !== "" && <legend className="sr-only">{group}</legend>}
          {group !== "" && (
            <p className="text-muted mb-3 text-xs font-medium" aria-hidden>
              {group}
            </p>
          )}
          <div className="space-y-5">
            {fields.map((field: FieldView) => (
              <FieldEditor
                key={field.id}
                field={field}
                draft={drafts[field.id]}
                mayChange={mayChange}
                onEdit={(value) => edit(field, value)}
                onDiscard={() => discard(field.id)}
              />
            ))}
          </div>
        </fieldset>
      ))}
      <footer className="border-line bg-surface sticky bottom-0 flex items-center gap-3 rounded-b-xl border-t px-4 py-3">
        <p className="text-muted grow text-xs" role="status">
          {!mayChange
            ? "A read key may look at settings, not change them."
            : count === 0
              ? `Version ${settings.version}; everything is saved.`
              : `${count} ${count === 1 ? "change is" : "changes are"} not saved.`}
        </p>
        {count > 0 && <Button onClick={discardAll}>Discard</Button>}
        <button
          type="submit"
          disabled={count === 0 || isSaving}
          className="bg-ink text-canvas h-9 rounded-lg px-4 font-medium transition-opacity hover:opacity-90 disabled:opacity-50"
        >
          {isSaving ? "Saving…" : "Save"}
        </button>
      </footer>
    </form>
  );
}
