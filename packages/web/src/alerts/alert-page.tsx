import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { alertsApi, type Alert } from "../api/alerts.ts";
import { useMayChange } from "../filters/may-change.ts";
import { carried } from "../filters/search.ts";
import { useTenant } from "../filters/tenant-context.ts";
import { useSearch } from "../filters/use-search.ts";
import { Page } from "../shell/page.tsx";
import { Button } from "../ui/button.tsx";
import { FormDialog } from "../ui/form-dialog.tsx";
import { WorkButton } from "../ui/work-button.tsx";
import { leads } from "../webhooks/leads.ts";
import { AlertFacts } from "./alert-facts.tsx";
import { AlertNotThere } from "./alert-not-there.tsx";
import { AlertState, StaleNote } from "./alert-state.tsx";
import { HistoryCard } from "./history-card.tsx";
import { SeriesCard } from "./series-card.tsx";
import { SilencesCard } from "./silences-card.tsx";
import { useAlert } from "./use-alert.ts";
import { WatchedChart } from "./watched-chart.tsx";

/** Is it as it should be, since when is it not, and who looks after it? */
export function AlertPage() {
  const { name } = useParams({ from: "/app/alerts/$name" });
  const mayChange = useMayChange();
  const { alert, error, retry, changed } = useAlert(name);
  if (alert === null) return <AlertNotThere name={name} error={error} onRetry={retry} />;
  return (
    <Page
      title={alert.rule.title}
      state={
        <>
          <AlertState state={alert.state} />
          <StaleNote alert={alert} />
        </>
      }
      hasRange={false}
      actions={mayChange && <Actions alert={alert} onChanged={changed} />}
    >
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="min-w-0 space-y-4">
          <WatchedChart rule={alert.rule} />
          <SeriesCard alert={alert} onChanged={changed} />
          <HistoryCard alert={alert} />
        </div>
        <div className="min-w-0 space-y-4">
          <AlertFacts alert={alert} />
          <SilencesCard alert={name} />
        </div>
      </div>
    </Page>
  );
}

function Actions({ alert, onChanged }: { alert: Alert; onChanged: () => Promise<void> }) {
  const tenant = useTenant();
  const navigate = useNavigate();
  const { search } = useSearch();
  const { name, rule, version } = alert;
  return (
    <>
      <WorkButton
        tone={rule.active ? "plain" : "main"}
        onWork={async () => {
          await alertsApi.set(tenant, name, { ...rule, active: !rule.active, version });
          await onChanged();
        }}
      >
        {rule.active ? "Switch off" : "Switch on"}
      </WorkButton>
      <Link to="/alerts/$name/change" params={{ name }} search={carried(search)} className={leads}>
        Change
      </Link>
      <FormDialog
        trigger={<Button>Remove</Button>}
        title={`Remove “${rule.title}”?`}
        submit="Remove"
        isDangerous
        onSubmit={async () => {
          await alertsApi.remove(tenant, name);
          await navigate({ to: "/alerts", search: carried(search) });
        }}
      >
        <p className="text-muted text-pretty">
          Nobody is told any more, and its history is gone. Who was told that it fires is told that it does no
          longer.
        </p>
      </FormDialog>
    </>
  );
}
