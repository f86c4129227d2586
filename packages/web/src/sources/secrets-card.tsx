import { RemoveButton } from "../admin/remove-button.tsx";
import { sourcesApi, type Source } from "../api/sources.ts";
import { useTenant } from "../filters/tenant-context.ts";
import { whenTitle } from "../format/when.ts";
import { Button } from "../ui/button.tsx";
import { Card, cardTitle } from "../ui/card.tsx";
import { fieldClass } from "../ui/field.ts";
import { FormDialog } from "../ui/form-dialog.tsx";
import { Labelled } from "../ui/labelled.tsx";
import { secretHints } from "./kinds.ts";

/** What may have been signed with. */
export function SecretsCard({ source, onChanged }: { source: Source; onChanged: () => Promise<void> }) {
  const tenant = useTenant();
  const { id, kind, secrets } = source;
  return (
    <Card
      label="Secrets"
      title={<h2 className={cardTitle}>Secrets</h2>}
      action={
        <FormDialog
          trigger={<Button className="h-7 px-2 text-xs">Add a secret</Button>}
          title="Add a secret"
          submit="Add"
          onSubmit={async (written) => {
            await sourcesApi.addSecret(tenant, id, written("secret"));
            await onChanged();
          }}
        >
          <Labelled label="Secret" hint={secretHints[kind]}>
            <input
              name="secret"
              type="password"
              autoComplete="off"
              required
              minLength={8}
              maxLength={512}
              className={fieldClass}
            />
          </Labelled>
          <p className="text-muted text-xs text-pretty">
            Those that are there go on being taken, so that nothing is refused while the service changes to
            it.
          </p>
        </FormDialog>
      }
    >
      {secrets.length === 0 ? (
        <p className="text-muted px-4 pt-1 pb-4 text-pretty">None yet: everything is refused.</p>
      ) : (
        <ul className="divide-line divide-y px-4 pb-2">
          {secrets.map((secret) => (
            <li key={secret.id} className="flex items-center justify-between gap-2 py-1.5">
              <span className="min-w-0">
                <code className="text-xs">{secret.hint}</code>
                <span className="text-muted ml-2 text-xs">
                  added {whenTitle(Date.parse(secret.added_at))}
                </span>
              </span>
              <RemoveButton
                label={`Remove the secret ${secret.hint}`}
                word="Remove"
                warning="What is signed with it is refused from now on."
                onConfirm={async () => {
                  await sourcesApi.removeSecret(tenant, id, secret.id);
                  await onChanged();
                }}
              />
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
