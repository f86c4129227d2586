import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { webhooksApi, type Endpoint } from "../api/webhooks.ts";
import { carried } from "../filters/search.ts";
import { useTenant } from "../filters/tenant-context.ts";
import { useSearch } from "../filters/use-search.ts";
import { Button } from "../ui/button.tsx";
import { useSay } from "../ui/say.tsx";
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
  const say = useSay();
  const [isBusy, setBusy] = useState(false);
  const toggle = async () => {
    setBusy(true);
    try {
      await (active ? webhooksApi.pause(tenant, id) : webhooksApi.resume(tenant, id));
      await onChanged();
    } catch (error) {
      say(error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button tone={active ? "plain" : "main"} aria-disabled={isBusy} onClick={() => !isBusy && void toggle()}>
      {active ? "Pause" : "Resume"}
    </Button>
  );
}
