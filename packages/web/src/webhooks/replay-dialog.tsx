import { useState } from "react";
import { webhooksApi, type Replay } from "../api/webhooks.ts";
import { presets } from "../filters/search.ts";
import { useTenant } from "../filters/tenant-context.ts";
import { formatCounted } from "../format/format.ts";
import { Button } from "../ui/button.tsx";
import { fieldClass } from "../ui/field.ts";
import { FormDialog, type Written } from "../ui/form-dialog.tsx";
import { Labelled } from "../ui/labelled.tsx";
import { useSay } from "../ui/say.tsx";

interface Counted {
  readonly range: string;
  readonly events: number;
  readonly isCut: boolean;
}

/** Sends events of the past, after it was said how many they are. */
export function ReplayDialog({ id, onSent }: { id: string; onSent: () => Promise<void> }) {
  const tenant = useTenant();
  const say = useSay();
  const [range, setRange] = useState("24h");
  const [counted, setCounted] = useState<Counted | null>(null);
  const send = async (text: Written) => {
    const dateRange: Replay["date_range"] = range === "days" ? [text("from"), text("to")] : range;
    const asked = JSON.stringify(dateRange);
    if (counted?.range !== asked) {
      const { events, is_cut: isCut } = await webhooksApi.replay(tenant, id, {
        date_range: dateRange,
        dry_run: true,
      });
      setCounted({ range: asked, events, isCut });
      return "more";
    }
    const { events } = await webhooksApi.replay(tenant, id, { date_range: dateRange });
    setCounted(null);
    say(`${formatCounted(events, "event")} will be sent.`);
    await onSent();
    return "done";
  };
  const forget = () => setCounted(null);
  return (
    <FormDialog
      trigger={<Button className="h-8 text-xs">Send past events</Button>}
      title="Send past events"
      submit={counted === null ? "Count them" : "Send them"}
      onSubmit={send}
    >
      <Labelled label="Of" hint="Those that the endpoint asks for, also such as were sent before.">
        <select
          value={range}
          className={fieldClass}
          onChange={(event) => {
            forget();
            setRange(event.target.value);
          }}
        >
          {presets.map(([preset, title]) => (
            <option key={preset} value={preset}>
              {title}
            </option>
          ))}
          <option value="days">Chosen days</option>
        </select>
      </Labelled>
      {range === "days" && (
        <div className="grid grid-cols-2 gap-2">
          <Labelled label="From">
            <input name="from" type="date" required onChange={forget} className={fieldClass} />
          </Labelled>
          <Labelled label="To">
            <input name="to" type="date" required onChange={forget} className={fieldClass} />
          </Labelled>
        </div>
      )}
      {counted !== null && (
        <p role="status" className="font-medium text-pretty">
          {counted.events === 0
            ? "No event of that time is one that this endpoint asks for."
            : `${formatCounted(counted.events, "event")}, the oldest first${counted.isCut ? "; there are more, which one replay does not send" : ""}. Nothing is sent yet.`}
        </p>
      )}
    </FormDialog>
  );
}
