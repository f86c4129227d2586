import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { alertsApi, type Alert } from "../api/alerts.ts";
import { carried } from "../filters/search.ts";
import { useTenant } from "../filters/tenant-context.ts";
import { useSearch } from "../filters/use-search.ts";
import { Page } from "../shell/page.tsx";
import { leads } from "../webhooks/leads.ts";
import { AlertForm } from "./alert-form.tsx";
import { AlertNotThere } from "./alert-not-there.tsx";
import { useAlert } from "./use-alert.ts";

/** What shall be otherwise about an alert? */
export function ChangeAlertPage() {
  const { name } = useParams({ from: "/app/alerts/$name/change" });
  const { alert, error, retry, changed } = useAlert(name);
  // What others do meanwhile does not disturb who writes: the version that is changed is the one that was read.
  const [began, setBegan] = useState(alert);
  if (began === null && alert !== null) setBegan(alert);
  if (began === null) return <AlertNotThere name={name} error={error} onRetry={retry} />;
  return <ChangeAlert key={name} alert={began} onChanged={changed} />;
}

function ChangeAlert({ alert, onChanged }: { alert: Alert; onChanged: () => Promise<void> }) {
  const tenant = useTenant();
  const { search } = useSearch();
  const navigate = useNavigate();
  const { name } = alert;
  const back = { to: "/alerts/$name", params: { name }, search: carried(search) } as const;
  return (
    <Page title={`Change ${alert.rule.title}`} hasRange={false}>
      <AlertForm
        from={alert.rule}
        submit="Save"
        cancel={
          <Link {...back} className={leads}>
            Cancel
          </Link>
        }
        onSave={async (rule) => {
          await alertsApi.set(tenant, name, { ...rule, version: alert.version });
          await onChanged();
          await navigate(back);
        }}
      />
    </Page>
  );
}
