import { useState } from "react";
import { breakersApi, type Override } from "../api/breakers.ts";
import { useTenant } from "../filters/tenant-context.ts";
import { Button } from "../ui/button.tsx";
import { fieldClass } from "../ui/field.ts";
import { FormDialog } from "../ui/form-dialog.tsx";
import { Labelled } from "../ui/labelled.tsx";
import { useSay } from "../ui/say.tsx";

const minuteMs = 60_000;
const lengths = [
  ["", "Until it is taken back"],
  [String(15 * minuteMs), "For 15 minutes"],
  [String(60 * minuteMs), "For an hour"],
  [String(24 * 60 * minuteMs), "For a day"],
] as const;

/** Decides in a breaker's place, with a reason. */
export function OverrideDialog({ node, onChanged }: { node: string; onChanged: () => Promise<void> }) {
  const tenant = useTenant();
  const say = useSay();
  const [mode, setMode] = useState<Override["mode"]>("force_open");
  return (
    <FormDialog
      trigger={<Button>Override</Button>}
      title={`Override ${node}`}
      submit={mode === "force_open" ? "Force it open" : "Force it closed"}
      isDangerous
      onSubmit={async (text) => {
        const length = text("length");
        await breakersApi.override(tenant, node, {
          mode,
          reason: text("reason"),
          until: length === "" ? null : new Date(Date.now() + Number(length)).toISOString(),
        });
        say(
          mode === "force_open" ? `${node} is not called any more.` : `${node} is called whatever happens.`,
        );
        await onChanged();
      }}
    >
      <Labelled
        label="Calls"
        hint="Every program that asks Dendro does so at once. Meanwhile failures change nothing."
      >
        <select
          value={mode}
          onChange={({ target }) => setMode(target.value as Override["mode"])}
          className={fieldClass}
        >
          <option value="force_open">are not made (open)</option>
          <option value="force_closed">are made (closed)</option>
        </select>
      </Labelled>
      <Labelled label="Reason" hint="For those who look at it later.">
        <input name="reason" required maxLength={500} autoComplete="off" className={fieldClass} />
      </Labelled>
      <Labelled label="How long">
        <select name="length" defaultValue="" className={fieldClass}>
          {lengths.map(([value, title]) => (
            <option key={value} value={value}>
              {title}
            </option>
          ))}
        </select>
      </Labelled>
    </FormDialog>
  );
}
