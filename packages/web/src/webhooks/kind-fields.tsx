import { fieldClass } from "../ui/field.ts";
import { Labelled } from "../ui/labelled.tsx";
import type { EndpointDraft } from "./endpoint-draft.ts";
import { endpointKinds, type EndpointKind } from "./endpoint-kind.ts";

const pagerDutyAddress = endpointKinds.pagerduty.example;

/** What a new endpoint is, and the key of a service that wants one. It stays what it is. */
export function KindFields({
  draft,
  onWrite,
}: {
  draft: EndpointDraft;
  onWrite: (change: Partial<EndpointDraft>) => void;
}) {
  const choose = (kind: EndpointKind) =>
    onWrite({
      kind,
      // Everybody's is the same.
      ...(kind === "pagerduty" && draft.url === "" ? { url: pagerDutyAddress } : {}),
      ...(kind !== "pagerduty" && draft.url === pagerDutyAddress ? { url: "" } : {}),
    });
  return (
    <>
      <Labelled label="Sent as" hint="To a service in its own form, as a text that people read.">
        <select
          value={draft.kind}
          onChange={({ target }) => choose(target.value as EndpointKind)}
          className={fieldClass}
        >
          {Object.entries(endpointKinds).map(([kind, { title }]) => (
            <option key={kind} value={kind}>
              {title}
            </option>
          ))}
        </select>
      </Labelled>
      {draft.kind === "pagerduty" && (
        <Labelled label="Integration key" hint="Of the service in PagerDuty: 32 letters and digits.">
          <input
            required
            type="password"
            autoComplete="off"
            minLength={32}
            maxLength={32}
            value={draft.secret}
            onChange={({ target }) => onWrite({ secret: target.value })}
            className={fieldClass}
          />
        </Labelled>
      )}
    </>
  );
}
