import { entityNames } from "@dendro/core";
import { fieldClass } from "../ui/field.ts";
import { Labelled } from "./labelled.tsx";

/** Chooses whose events are looked at one after the other. */
export function PerSelect({
  value,
  onChange,
  fault,
}: {
  value: unknown;
  onChange: (per: string) => void;
  fault: string | undefined;
}) {
  return (
    <Labelled title="Of each" fault={fault}>
      <select
        className={fieldClass}
        value={entityNames.find((name) => name === value) ?? ""}
        onChange={({ target }) => onChange(target.value)}
      >
        {entityNames.every((name) => name !== value) && <option value="">–</option>}
        {entityNames.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </Labelled>
  );
}
