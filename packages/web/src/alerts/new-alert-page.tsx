import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch as useRouteSearch } from "@tanstack/react-router";
import { useQueryClient } from "@tanstack/react-query";
import { alertsApi, type AlertRule } from "../api/alerts.ts";
import { carried } from "../filters/search.ts";
import { useTenant } from "../filters/tenant-context.ts";
import { useSearch } from "../filters/use-search.ts";
import { freeName } from "../format/free-name.ts";
import { timezone } from "../format/zone.ts";
import { Page } from "../shell/page.tsx";
import { Notice } from "../ui/notice.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { leads } from "../webhooks/leads.ts";
import { AlertForm } from "./alert-form.tsx";
import type { NewAlertSearch } from "../questions/new-alert-search.ts";

/** What shall be watched? */
export function NewAlertPage() {
  const tenant = useTenant();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { search } = useSearch();
  const begins = useRouteSearch({ from: "/app/alerts/new" });
  const {
    data: templates,
    error,
    refetch,
  } = useQuery({
    queryKey: ["alert templates", tenant],
    queryFn: async () => await alertsApi.templates(tenant),
    retry: false,
  });
  if (templates === undefined)
    return (
      <Page title="Add an alert" hasRange={false}>
        {error === null ? (
          <Skeleton className="h-96 w-full" />
        ) : (
          <Notice message={error.message} onRetry={() => void refetch()} />
        )}
      </Page>
    );
  const template = templates.find(({ name }) => name === begins.template);
  return (
    <Page title="Add an alert" hasRange={false}>
      <AlertForm
        key={JSON.stringify(begins)}
        from={
          template === undefined
            ? ruleOf(begins)
            : { ...template.rule, question: { ...template.rule.question, timezone: timezone() } }
        }
        submit="Add the alert"
        cancel={
          <Link to="/alerts" search={carried(search)} className={leads}>
            Cancel
          </Link>
        }
        onSave={async (rule) => {
          const taken = (await alertsApi.list(tenant)).map(({ name }) => name);
          const name = freeName(rule.title, taken, "alert");
          await alertsApi.set(tenant, name, { ...rule, version: 0 });
          await queries.invalidateQueries({ queryKey: ["alerts", tenant] });
          await navigate({ to: "/alerts/$name", params: { name }, search: carried(search) });
        }}
      />
    </Page>
  );
}

/** A rule for what somebody looked at, or for nothing yet. */
function ruleOf({ metric = "", dimension, where }: NewAlertSearch): AlertRule {
  return {
    title: "",
    question: {
      metric,
      dimension: dimension ?? null,
      filters: filtersOf(where),
      timezone: timezone(),
    },
    window: "15m",
    condition: { kind: "above", value: 0 },
    for: "0s",
    keep_firing_for: "5m",
    severity: "warning",
    repeat_every: null,
    note: null,
    no_data: "keep",
    targets: [],
    mute: [],
    active: true,
  };
}

function filtersOf(where: string | undefined): AlertRule["question"]["filters"] {
  if (where === undefined) return [];
  try {
    const filters = JSON.parse(where) as unknown;
    return Array.isArray(filters) ? (filters as AlertRule["question"]["filters"]) : [];
  } catch {
    return [];
  }
}
