import { useQuery } from "@tanstack/react-query";
import type { Alert } from "../api/alerts.ts";
import { webhooksApi } from "../api/webhooks.ts";
import { useMayChange } from "../filters/may-change.ts";
import { useTenant } from "../filters/tenant-context.ts";
import { whenTitle } from "../format/when.ts";
import { useCatalog } from "../questions/catalog.ts";
import { dimensionTitle, metricInfo } from "../questions/metric-info.ts";
import { Card, cardTitle } from "../ui/card.tsx";
import { Fact, Facts } from "../ui/facts.tsx";
import { severityTitles } from "./alert-table.tsx";
import { conditionWords, lengthWords, windowWords } from "./rule-words.ts";

/** What it watches, and who is told. */
export function AlertFacts({ alert }: { alert: Alert }) {
  const catalog = useCatalog();
  const { rule } = alert;
  const { metric, dimension, filters, timezone } = rule.question;
  const { title, unit } = metricInfo(metric, catalog);
  return (
    <Card label="Rule" title={<h2 className={cardTitle}>Rule</h2>}>
      <Facts>
        <Fact title="Figure">{title}</Fact>
        {dimension !== null && (
          <Fact title="Of each">{dimensionTitle(dimension, catalog).toLowerCase()}</Fact>
        )}
        {filters.length > 0 && (
          <Fact title="Filters">
            <code className="text-xs break-words">
              {filters.map((filter) => JSON.stringify(filter)).join(" ")}
            </code>
          </Fact>
        )}
        <Fact title="Measured">{windowWords(rule.window)}</Fact>
        <Fact title="Fires when">{conditionWords(rule.condition, unit)}</Fact>
        {rule.for !== "0s" && <Fact title="For">{lengthWords(rule.for)}</Fact>}
        {rule.keep_firing_for !== "0s" && <Fact title="Well for">{lengthWords(rule.keep_firing_for)}</Fact>}
        <Fact title="Severity">{severityTitles[rule.severity]}</Fact>
        <Fact title="Told">
          <Targets targets={rule.targets} />
        </Fact>
        {rule.repeat_every !== null && <Fact title="Again every">{lengthWords(rule.repeat_every)}</Fact>}
        {rule.mute.length > 0 && (
          <Fact title="Mute">
            {rule.mute.map(({ days, from, to }) => `${days.join(" ")} ${from}–${to}`).join(", ")}
          </Fact>
        )}
        <Fact title="Time zone">{timezone.replaceAll("_", " ")}</Fact>
        {alert.judged_at !== null && (
          <Fact title="Judged up to">{whenTitle(Date.parse(alert.judged_at))}</Fact>
        )}
        <Fact title="Saved">{whenTitle(Date.parse(alert.updated_at))}</Fact>
      </Facts>
      {rule.note !== null && rule.note !== "" && (
        <p className="border-line border-t px-4 py-3 text-[0.8125rem] text-pretty whitespace-pre-wrap">
          {rule.note}
        </p>
      )}
    </Card>
  );
}

/** By name for who may see endpoints. */
function Targets({ targets }: { targets: readonly string[] }) {
  const tenant = useTenant();
  const mayChange = useMayChange();
  const { data = [] } = useQuery({
    queryKey: ["webhooks", tenant, "endpoints"],
    queryFn: async () => await webhooksApi.endpoints(tenant),
    enabled: mayChange && targets.length > 0,
    retry: false,
  });
  if (targets.length === 0) return "who asks for alert.*";
  return targets.map((id) => data.find((endpoint) => endpoint.id === id)?.name ?? id).join(", ");
}
