import { breakersApi, type Breaker } from "../api/breakers.ts";
import { useTenant } from "../filters/tenant-context.ts";
import { Button } from "../ui/button.tsx";
import { fieldClass } from "../ui/field.ts";
import { FormDialog, type Written } from "../ui/form-dialog.tsx";
import { Labelled } from "../ui/labelled.tsx";

/** Says when a breaker opens, for how long, and whether something is asked if it works again. */
export function SettingsDialog({ breaker, onChanged }: { breaker: Breaker; onChanged: () => Promise<void> }) {
  const tenant = useTenant();
  const { node_type: node, settings, set } = breaker;
  const save = async (text: Written) => {
    const whole = (name: string, unit = 1) =>
      text(name) === "" ? undefined : Math.round(Number(text(name)) * unit);
    const body = {
      ...set,
      threshold: whole("threshold"),
      open_ms: whole("open", 1000),
      probes: whole("probes"),
      // That nothing is asked may be set for it alone, and stays so.
      health_url: text("health") || (set.health_url === null ? null : undefined),
    };
    const said = Object.entries(body).filter(([, value]) => value !== undefined);
    await breakersApi.set(tenant, node, Object.fromEntries(said));
    await onChanged();
  };
  const number = (
    name: string,
    [min, max, step]: readonly [number, number, number],
    value: number | undefined,
    otherwise: number,
  ) => (
    <input
      name={name}
      type="number"
      min={min}
      max={max}
      step={step}
      defaultValue={value ?? ""}
      placeholder={String(otherwise)}
      className={fieldClass}
    />
  );
  return (
    <FormDialog
      trigger={<Button className="h-8 text-xs">Change</Button>}
      title={`Settings of ${node}`}
      submit="Save"
      onSubmit={save}
    >
      <p className="text-muted text-xs text-pretty">What is left empty is as for all node types.</p>
      <Labelled label="Failures in a row that open it">
        {number("threshold", [1, 10_000, 1], set.threshold, settings.threshold)}
      </Labelled>
      <Labelled label="Open for, in seconds">
        {number(
          "open",
          [0.1, 24 * 3600, 0.001],
          set.open_ms === undefined ? undefined : set.open_ms / 1000,
          settings.open_ms / 1000,
        )}
      </Labelled>
      <Labelled label="Probes that have to succeed">
        {number("probes", [1, 100, 1], set.probes, settings.probes)}
      </Labelled>
      <Labelled
        label="Health check"
        hint="An address that is asked once when it is time; 200 to 299 is well."
      >
        <input
          name="health"
          type="url"
          maxLength={2048}
          defaultValue={set.health_url ?? ""}
          placeholder={settings.health_url ?? "https://"}
          className={fieldClass}
        />
      </Labelled>
    </FormDialog>
  );
}
