import { useQuery } from "@tanstack/react-query";
import type { AlertRule } from "../api/alerts.ts";
import { webhooksApi } from "../api/webhooks.ts";
import { useTenant } from "../filters/tenant-context.ts";
import { fieldClass } from "../ui/field.ts";
import { Labelled } from "../ui/labelled.tsx";
import { Checkbox } from "../webhooks/checkbox.tsx";
import { severityTitles } from "./alert-table.tsx";

const lengths = ["0s", "1m", "2m", "5m", "10m", "15m", "30m", "1h", "6h", "1d"] as const;
const titles: Readonly<Record<string, string>> = {
  "0s": "At once",
  "1h": "1 hour",
  "6h": "6 hours",
  "1d": "1 day",
};
const titleOf = (length: string) => titles[length] ?? `${length.slice(0, -1)} minutes`;

/** One of some lengths of time, or the one that was written by the API. */
function LengthSelect({
  value,
  options = lengths,
  none,
  onChange,
}: {
  value: string;
  options?: readonly string[];
  none?: string;
  onChange: (value: string) => void;
}) {
  const all = value === "" || options.includes(value) ? options : [...options, value];
  return (
    <select value={value} onChange={({ target }) => onChange(target.value)} className={fieldClass}>
      {none !== undefined && <option value="">{none}</option>}
      {all.map((length) => (
        <option key={length} value={length}>
          {options.includes(length) ? titleOf(length) : length}
        </option>
      ))}
    </select>
  );
}

/** Who is told, when, and what of it. */
export function TellingFields({
  rule,
  onWrite,
}: {
  rule: AlertRule;
  onWrite: (change: Partial<AlertRule>) => void;
}) {
  const tenant = useTenant();
  const { data: endpoints = [] } = useQuery({
    queryKey: ["webhooks", tenant, "endpoints"],
    queryFn: async () => await webhooksApi.endpoints(tenant),
    retry: false,
  });
  const { targets } = rule;
  const removed = targets.filter((id) => endpoints.every((endpoint) => endpoint.id !== id));
  const choices = [
    ...endpoints,
    ...removed.map((id) => ({ id, name: `${id}, which is not there any more` })),
  ];
  return (
    <>
      <div className="grid gap-3 sm:grid-cols-2">
        <Labelled label="Told after it was so for">
          <LengthSelect value={rule.for} onChange={(length) => onWrite({ for: length })} />
        </Labelled>
        <Labelled label="Told as well again after">
          <LengthSelect
            value={rule.keep_firing_for}
            onChange={(length) => onWrite({ keep_firing_for: length })}
          />
        </Labelled>
        <Labelled label="Severity">
          <select
            value={rule.severity}
            onChange={({ target }) => onWrite({ severity: target.value as AlertRule["severity"] })}
            className={fieldClass}
          >
            {Object.entries(severityTitles).map(([value, title]) => (
              <option key={value} value={value}>
                {title}
              </option>
            ))}
          </select>
        </Labelled>
        <Labelled label="Told again">
          <LengthSelect
            value={rule.repeat_every ?? ""}
            options={["10m", "30m", "1h", "6h", "1d"]}
            none="Once"
            onChange={(length) => onWrite({ repeat_every: length === "" ? null : length })}
          />
        </Labelled>
        <Labelled label="When there is nothing to measure">
          <select
            value={rule.no_data}
            onChange={({ target }) => onWrite({ no_data: target.value as AlertRule["no_data"] })}
            className={fieldClass}
          >
            <option value="keep">It stays as it is, for a day</option>
            <option value="fire">That is as bad</option>
            <option value="ok">All is well</option>
          </select>
        </Labelled>
      </div>
      <fieldset>
        <legend className="mb-1 text-xs font-medium">Who is told</legend>
        {choices.length === 0 ? (
          <p className="text-muted text-xs text-pretty">
            There is no webhook endpoint yet. Those that ask for <code>alert.*</code> are told.
          </p>
        ) : (
          <>
            <div className="space-y-1">
              {choices.map(({ id, name }) => (
                <Checkbox
                  key={id}
                  label={name}
                  isChecked={targets.includes(id)}
                  onChange={(isChecked) =>
                    onWrite({
                      targets: isChecked ? [...targets, id] : targets.filter((target) => target !== id),
                    })
                  }
                />
              ))}
            </div>
            <p className="text-muted mt-1 text-xs text-pretty">
              Without a choice all endpoints are told that ask for <code>alert.*</code>.
            </p>
          </>
        )}
      </fieldset>
      <Labelled label="What to do" hint="Sent along: a runbook, whom to call.">
        <textarea
          rows={3}
          maxLength={2000}
          value={rule.note ?? ""}
          onChange={({ target }) => onWrite({ note: target.value === "" ? null : target.value })}
          className={`${fieldClass} h-auto py-2`}
        />
      </Labelled>
    </>
  );
}
