import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { alertsApi } from "../api/alerts.ts";
import { carried } from "../filters/search.ts";
import { useSearch } from "../filters/use-search.ts";
import { Page } from "../shell/page.tsx";
import { leads } from "../webhooks/leads.ts";
import { AlertForm } from "./alert-form.tsx";
import { AlertNotThere } from "./alert-not-there.tsx";
import { useAlert } from "./use-alert.ts";

/** What shall be otherwise about an alert? */
export function ChangeAlertPage() {
  const { name } = useParams({ from: "/app/alerts/$name/change" });
  const { search } = useSearch();
  const navigate = useNavigate();
  const { tenant, alert, error, retry, changed } = useAlert(name);
  if (alert === null) return <AlertNotThere name={name} error={error} onRetry={retry} />;
  const back = { to: "/alerts/$name", params: { name }, search: carried(search) } as const;
  return (
    <Page title={`Change ${alert.rule.title}`} hasRange={false}>
      <AlertForm
        key={name}
        from={alert.rule}
        submit="Save"
        cancel={
          <Link {...back} className={leads}>
            Cancel
          </Link>
        }
        onSave={async (rule) => {
          await alertsApi.set(tenant, name, { ...rule, version: alert.version });
          await changed();
          await navigate(back);
        }}
      />
    </Page>
  );
}
