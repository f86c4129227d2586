import { fieldClass } from "../ui/field.ts";
import { Labelled } from "../ui/labelled.tsx";
import { Checkbox } from "./checkbox.tsx";
import type { EndpointDraft } from "./endpoint-draft.ts";
import { HeadersField } from "./headers-field.tsx";

const signatures = [
  ["standard", "Standard Webhooks", "webhook-signature: what the code on the endpoint's page verifies."],
  ["github", "As GitHub signs", "X-Hub-Signature-256, for receivers that know it already."],
] as const;

/** What a message holds, how it is signed, and how fast messages come. */
export function DeliveryFields({
  draft,
  headers,
  onWrite,
}: {
  draft: EndpointDraft;
  headers: readonly string[];
  onWrite: (change: Partial<EndpointDraft>) => void;
}) {
  return (
    <>
      <fieldset className="space-y-2">
        <legend className="mb-1 text-xs font-medium">Personal data</legend>
        <Checkbox
          label="Say whose an event is"
          isChecked={draft.personal}
          onChange={(personal) => onWrite({ personal })}
          hint="Sends users, visitors and sessions, the event's name and its data."
        />
        {draft.personal && (
          <p
            role="status"
            className="border-warn/40 bg-warn-soft rounded-lg border px-3 py-2 text-xs text-pretty"
          >
            Personal data will leave Dendro for this address. An erasure removes it here, and not there.
          </p>
        )}
      </fieldset>
      {draft.kind === "standard" && (
        <fieldset className="space-y-2">
          <legend className="mb-1 text-xs font-medium">Signatures</legend>
          {signatures.map(([kind, label, hint]) => (
            <Checkbox
              key={kind}
              label={label}
              hint={hint}
              isChecked={draft.signatures.includes(kind)}
              onChange={(isChosen) => {
                const others = draft.signatures.filter((one) => one !== kind);
                // It is signed in one way at least.
                if (isChosen || others.length > 0)
                  onWrite({
                    signatures: isChosen
                      ? signatures.map(([one]) => one).filter((one) => one === kind || others.includes(one))
                      : others,
                  });
              }}
            />
          ))}
        </fieldset>
      )}
      <fieldset className="space-y-3">
        <legend className="mb-1 text-xs font-medium">Pace</legend>
        {draft.kind !== "pagerduty" && (
          <Checkbox
            label="In order"
            isChecked={draft.ordered}
            onChange={(ordered) => onWrite({ ordered })}
            hint="A message waits until the one before has arrived, or is given up."
          />
        )}
        <div className="grid gap-3 sm:grid-cols-2">
          <Labelled label="Requests at a time" hint="1 to 100.">
            <input
              type="number"
              required
              min={1}
              max={100}
              value={draft.concurrency}
              onChange={(event) => onWrite({ concurrency: event.target.value })}
              className={fieldClass}
            />
          </Labelled>
          <Labelled
            label="Requests a second"
            hint={
              draft.kind === "standard"
                ? "Left empty, as many as it takes."
                : "Left empty, as its service has it."
            }
          >
            <input
              type="number"
              min={1}
              max={10_000}
              value={draft.rateLimit}
              onChange={(event) => onWrite({ rateLimit: event.target.value })}
              className={fieldClass}
            />
          </Labelled>
        </div>
      </fieldset>
      <HeadersField draft={draft} headers={headers} onWrite={onWrite} />
    </>
  );
}
