import { webhooksApi } from "../api/webhooks.ts";
import { useTenant } from "../filters/tenant-context.ts";
import { formatCounted } from "../format/format.ts";
import { Button } from "../ui/button.tsx";
import { fieldClass } from "../ui/field.ts";
import { FormDialog } from "../ui/form-dialog.tsx";
import { Labelled } from "../ui/labelled.tsx";
import { useSay } from "../ui/say.tsx";

const sinces = [
  [1, "the last hour"],
  [24, "the last 24 hours"],
  [24 * 7, "the last 7 days"],
  [24 * 30, "the last 30 days"],
] as const;

/** Sends again what was given up. */
export function RecoverDialog({ id, onSent }: { id: string; onSent: () => Promise<void> }) {
  const tenant = useTenant();
  const say = useSay();
  return (
    <FormDialog
      trigger={<Button className="h-8 text-xs">Send again what failed</Button>}
      title="Send again what failed"
      submit="Send"
      onSubmit={async (text) => {
        const since = new Date(Date.now() - Number(text("hours")) * 3_600_000);
        const { deliveries } = await webhooksApi.recover(tenant, id, since.toISOString());
        say(
          deliveries === 0
            ? "Nothing has failed in that time."
            : `${formatCounted(deliveries, "message")} will be sent again.`,
        );
        await onSent();
      }}
    >
      <Labelled label="That failed in" hint="With the webhook-id that each had, and all attempts anew.">
        <select name="hours" defaultValue="24" className={fieldClass}>
          {sinces.map(([hours, title]) => (
            <option key={hours} value={hours}>
              {title}
            </option>
          ))}
        </select>
      </Labelled>
    </FormDialog>
  );
}
