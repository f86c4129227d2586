import { useState } from "react";
import type { Filter } from "@dendro/core";
import { admin, type Deletion } from "../api/admin.ts";
import { useTenant } from "../filters/tenant-context.ts";
import { formatCounted } from "../format/format.ts";
import { Button } from "../ui/button.tsx";
import { fieldClass } from "../ui/field.ts";
import { FormDialog, type Written } from "../ui/form-dialog.tsx";
import { Labelled } from "../ui/labelled.tsx";

/** Deletes events by one filter and time, after it was said how many they are. */
export function DeleteEvents({ onDeleted }: { onDeleted: () => Promise<void> }) {
  const tenant = useTenant();
  const [counted, setCounted] = useState<{ readonly question: string; readonly deletion: Deletion } | null>(
    null,
  );
  const send = async (text: Written) => {
    const filters: Filter[] = [["is", text("dimension"), [text("value")]]];
    const range = [text("from"), text("to")] as const;
    const question = JSON.stringify([filters, range]);
    if (counted?.question !== question) {
      setCounted({ question, deletion: await admin.countDeletion(tenant, filters, range) });
      return "more";
    }
    await admin.deleteEvents(tenant, filters, range);
    setCounted(null);
    await onDeleted();
    return "done";
  };
  return (
    <FormDialog
      trigger={<Button className="h-8 text-xs">Delete events</Button>}
      title="Delete events"
      submit="Delete"
      isDangerous
      onSubmit={send}
    >
      <div className="grid grid-cols-2 gap-2">
        <Labelled label="Dimension">
          <input name="dimension" required placeholder="page" className={fieldClass} />
        </Labelled>
        <Labelled label="is">
          <input name="value" required className={fieldClass} />
        </Labelled>
        <Labelled label="From">
          <input name="from" type="date" required className={fieldClass} />
        </Labelled>
        <Labelled label="To">
          <input name="to" type="date" required className={fieldClass} />
        </Labelled>
      </div>
      {counted !== null && (
        <p role="status" className="font-medium">
          {formatCounted(counted.deletion.events, "event")} and{" "}
          {formatCounted(counted.deletion.visits, "visit")} of {formatCounted(counted.deletion.users, "user")}{" "}
          on {formatCounted(counted.deletion.days, "day")}. Nothing is deleted yet. Press Delete once more if
          that is what you want.
        </p>
      )}
    </FormDialog>
  );
}
