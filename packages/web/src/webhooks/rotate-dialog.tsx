import { webhooksApi } from "../api/webhooks.ts";
import { useTenant } from "../filters/tenant-context.ts";
import { Button } from "../ui/button.tsx";
import { FormDialog } from "../ui/form-dialog.tsx";

/** Makes a new secret, after it was said what becomes of the one before. */
export function RotateDialog({
  id,
  onRotated,
}: {
  id: string;
  onRotated: (secret: string) => Promise<void>;
}) {
  const tenant = useTenant();
  return (
    <FormDialog
      trigger={<Button className="h-8 text-xs">Rotate the secret</Button>}
      title="Rotate the secret?"
      submit="Make a new secret"
      onSubmit={async () => {
        const { secret } = await webhooksApi.rotate(tenant, id);
        await onRotated(secret);
      }}
    >
      <p className="text-muted text-pretty">
        For 24 hours messages are signed with the new secret and the one before, so that no message is refused
        while you put the new one in place. X-Hub-Signature-256 is of the new one at once.
      </p>
    </FormDialog>
  );
}
