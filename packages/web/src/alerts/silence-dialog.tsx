import { hourMs } from "@dendro/core";
import { alertsApi } from "../api/alerts.ts";
import { useTenant } from "../filters/tenant-context.ts";
import { Button } from "../ui/button.tsx";
import { fieldClass } from "../ui/field.ts";
import { FormDialog } from "../ui/form-dialog.tsx";
import { Labelled } from "../ui/labelled.tsx";

const lengths = [
  [1, "1 hour"],
  [4, "4 hours"],
  [24, "1 day"],
  [72, "3 days"],
  [168, "1 week"],
] as const;

/** Silences an alert, or all of them, for a while. @param series one of its series */
export function SilenceDialog({
  alert,
  series,
  onAdded,
}: {
  alert?: string;
  series?: string;
  onAdded: () => Promise<unknown>;
}) {
  const tenant = useTenant();
  const what = series ?? (alert === undefined ? "all alerts" : "this alert");
  return (
    <FormDialog
      trigger={<Button className="h-8 text-xs">{alert === undefined ? "Silence all" : "Silence"}</Button>}
      title={`Silence ${what}`}
      submit="Silence"
      onSubmit={async (written) => {
        await alertsApi.silence(tenant, {
          ...(alert === undefined ? {} : { alert }),
          ...(series === undefined ? {} : { series }),
          until: new Date(Date.now() + Number(written("hours")) * hourMs).toISOString(),
          reason: written("reason"),
        });
        await onAdded();
      }}
    >
      <Labelled label="For" hint="What fires meanwhile is told afterwards, if it still does.">
        <select name="hours" defaultValue="4" className={fieldClass}>
          {lengths.map(([hours, title]) => (
            <option key={hours} value={hours}>
              {title}
            </option>
          ))}
        </select>
      </Labelled>
      <Labelled label="Why">
        <input
          name="reason"
          required
          maxLength={500}
          placeholder="Migration of the database"
          className={fieldClass}
        />
      </Labelled>
    </FormDialog>
  );
}
