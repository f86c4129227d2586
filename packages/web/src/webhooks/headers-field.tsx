import { fieldClass } from "../ui/field.ts";
import { Labelled } from "../ui/labelled.tsx";
import { Checkbox } from "./checkbox.tsx";
import type { EndpointDraft } from "./endpoint-draft.ts";

/** What is sent along with every message. Headers that are there already are named and not shown, since they may be secret. */
export function HeadersField({
  draft,
  headers,
  onWrite,
}: {
  draft: EndpointDraft;
  headers: readonly string[];
  onWrite: (change: Partial<EndpointDraft>) => void;
}) {
  return (
    <div className="space-y-2">
      {headers.length > 0 && (
        <Checkbox
          label={`Replace the headers ${headers.join(", ")}`}
          hint="They stay as they are unless you do."
          isChecked={draft.replacesHeaders}
          onChange={(replacesHeaders) => onWrite({ replacesHeaders })}
        />
      )}
      {(headers.length === 0 || draft.replacesHeaders) && (
        <Labelled
          label="Headers"
          hint="Sent along, as Name: value, one a line. They are encrypted, and never shown again."
        >
          <textarea
            rows={2}
            value={draft.headers}
            placeholder="Authorization: Bearer …"
            spellCheck={false}
            autoComplete="off"
            onChange={(event) => onWrite({ headers: event.target.value, replacesHeaders: true })}
            className={`${fieldClass} h-auto py-2 font-mono text-xs`}
          />
        </Labelled>
      )}
    </div>
  );
}
