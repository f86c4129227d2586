import { Link } from "@tanstack/react-router";
import { webhooksApi, type Endpoint } from "../api/webhooks.ts";
import { carried } from "../filters/search.ts";
import { useTenant } from "../filters/tenant-context.ts";
import { useSearch } from "../filters/use-search.ts";
import { WorkButton } from "../ui/work-button.tsx";
import { leads } from "./leads.ts";
import { TestDialog } from "./test-dialog.tsx";

/** What is done with an endpoint most often. */
export function EndpointActions({
  endpoint,
  onChanged,
}: {
  endpoint: Endpoint;
  onChanged: () => Promise<void>;
}) {
  const { search } = useSearch();
  return (
    <>
      {endpoint.active && <TestDialog endpoint={endpoint} onSent={onChanged} />}
      <PauseButton endpoint={endpoint} onChanged={onChanged} />
      <Link to="/webhooks/$id/change" params={{ id: endpoint.id }} search={carried(search)} className={leads}>
        Change
      </Link>
    </>
  );
}

function PauseButton({
  endpoint: { id, active },
  onChanged,
}: {
  endpoint: Endpoint;
  onChanged: () => Promise<void>;
}) {
  const tenant = useTenant();
  return (
    <WorkButton
      tone={active ? "plain" : "main"}
      onWork={async () => {
        await (active ? webhooksApi.pause(tenant, id) : webhooksApi.resume(tenant, id));
        await onChanged();
      }}
    >
      {active ? "Pause" : "Resume"}
    </WorkButton>
  );
}
