import { fieldClass } from "../ui/field.ts";
import type { Written } from "../ui/form-dialog.tsx";
import { Labelled } from "../ui/labelled.tsx";

/** Chooses the zone of a tenant's days and hours. */
export function ZoneField({ current }: { current: string | null }) {
  const zones = new Set(["UTC", ...Intl.supportedValuesOf("timeZone")]);
  if (current !== null) zones.add(current);
  return (
    <Labelled label="Time zone" hint="Days and hours are shown in it, to everybody.">
      <select name="timezone" defaultValue={current ?? ""} className={fieldClass}>
        <option value="">of each browser</option>
        {[...zones].map((zone) => (
          <option key={zone} value={zone}>
            {zone.replaceAll("_", " ")}
          </option>
        ))}
      </select>
    </Labelled>
  );
}

/** What was chosen; null where it is each browser's own. */
export const zoneOf = (written: Written): string | null => written("timezone") || null;
