import { useState } from "react";
import { admin, type Key, type KeyScope } from "../api/admin.ts";
import { whenTitle } from "../format/when.ts";
import { Button } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { fieldClass } from "../ui/field.ts";
import { FormDialog, type Written } from "../ui/form-dialog.tsx";
import { Labelled } from "../ui/labelled.tsx";
import { Table } from "../ui/table.tsx";
import { AdminPage } from "./admin-page.tsx";
import { ListedCard } from "./listed-card.tsx";
import { RemoveButton } from "./remove-button.tsx";
import { useListed } from "./use-listed.ts";

/** Which keys are there, what may each do, and who needs one more? */
export function KeysPage() {
  const keys = useListed("keys", admin.keys);
  const [made, setMade] = useState<(Key & { readonly key: string }) | null>(null);
  const create = async (text: Written) => {
    const origins = text("origins")
      .split(/[\s,]+/u)
      .filter((origin) => origin !== "");
    const scope = text("scope") as KeyScope;
    setMade(
      await admin.createKey(keys.tenant, {
        name: text("name"),
        scope,
        ...(scope === "worker" && text("worker") !== "" ? { worker: text("worker") } : {}),
        ...((scope === "site" || scope === "ingest") && origins.length > 0 ? { origins } : {}),
      }),
    );
    await keys.changed();
  };
  return (
    <AdminPage>
      {made !== null && <NewKey made={made} />}
      <ListedCard title="Keys" listed={keys} action={<NewKeyDialog onSubmit={create} />}>
        {(list) => (
          <Table
            label="Keys"
            rows={list}
            keyOf={({ id }) => id}
            empty="There is no key of this tenant yet. Programs that send need one of scope ingest, pages one of scope site."
            columns={[
              { title: "Name", cell: ({ name }) => <span className="font-medium">{name}</span> },
              {
                title: "Scope",
                cell: ({ scope, worker }) => (worker === null ? scope : `${scope} of ${worker}`),
              },
              { title: "Begins with", cell: ({ prefix }) => <code className="text-xs">{prefix}…</code> },
              {
                title: "Pages of",
                cell: ({ origins }) => (origins.length === 0 ? "any" : origins.join(", ")),
              },
              { title: "Made", cell: (key) => whenTitle(Date.parse(key.created_at)) },
              {
                title: "Actions",
                isTitleShown: false,
                align: "right",
                cell: ({ id, name }) => (
                  <RemoveButton
                    label={`Revoke ${name}`}
                    word="Revoke"
                    warning="What uses this key is refused from now on, and browsers that signed in with it are signed out."
                    onConfirm={async () => {
                      await admin.revokeKey(keys.tenant, id);
                      await keys.changed();
                    }}
                  />
                ),
              },
            ]}
          />
        )}
      </ListedCard>
    </AdminPage>
  );
}

function NewKey({ made }: { made: Key & { readonly key: string } }) {
  return (
    <div role="status" className="border-accent bg-accent-soft rounded-xl border p-4">
      <p className="font-medium">The key “{made.name}” is shown only now. Copy it.</p>
      <div className="mt-2 flex items-center gap-2">
        <code className="bg-surface border-line min-w-0 grow rounded-lg border px-3 py-2 text-xs break-all">
          {made.key}
        </code>
        <CopyButton text={made.key} label="Copy the key" />
      </div>
    </div>
  );
}

const scopes: readonly (readonly [scope: KeyScope, title: string])[] = [
  ["site", "site: a website's script"],
  ["ingest", "ingest: programs that send"],
  ["read", "read: who looks, and asks the API"],
  ["worker", "worker: an agent with settings"],
  ["metrics", "metrics: Prometheus"],
  ["admin", "admin: everything of this tenant"],
];

function NewKeyDialog({ onSubmit }: { onSubmit: (text: Written) => Promise<void> }) {
  const [scope, setScope] = useState<string>("ingest");
  return (
    <FormDialog
      trigger={<Button className="h-8 text-xs">New key</Button>}
      title="New key"
      submit="Make the key"
      onSubmit={onSubmit}
    >
      <Labelled label="Name" hint="Whose key it is, so that you know what you revoke.">
        <input name="name" required maxLength={200} className={fieldClass} />
      </Labelled>
      <Labelled label="Scope">
        <select
          name="scope"
          className={fieldClass}
          value={scope}
          onChange={(event) => setScope(event.target.value)}
        >
          {scopes.map(([value, title]) => (
            <option key={value} value={value}>
              {title}
            </option>
          ))}
        </select>
      </Labelled>
      {scope === "worker" && (
        <Labelled label="Worker" hint="Left empty, it belongs to the first worker that registers with it.">
          <input name="worker" className={fieldClass} />
        </Labelled>
      )}
      {(scope === "site" || scope === "ingest") && (
        <Labelled label="Pages of" hint="Origins such as https://shop.example, one a line; left empty, any.">
          <textarea name="origins" rows={2} className={`${fieldClass} h-auto py-2`} />
        </Labelled>
      )}
    </FormDialog>
  );
}
