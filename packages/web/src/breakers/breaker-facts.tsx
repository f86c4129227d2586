import type { Breaker } from "../api/breakers.ts";
import { formatCounted } from "../format/format.ts";
import { whenTitle } from "../format/when.ts";
import { Ago } from "../ui/ago.tsx";
import { Card, cardTitle } from "../ui/card.tsx";
import { Fact, Facts } from "../ui/facts.tsx";
import { SettingsDialog } from "./settings-dialog.tsx";

/** Where a breaker is. */
export function NowFacts({ breaker }: { breaker: Breaker }) {
  const { consecutive_failures: failures, threshold, override, probes, state } = breaker;
  return (
    <Card label="Now" title={<h2 className={cardTitle}>Now</h2>}>
      <Facts>
        <Fact title="Failures in a row">
          {failures} of {threshold}
        </Fact>
        <Fact title="Last error">
          {breaker.last_error === null ? "none" : <code className="text-xs">{breaker.last_error}</code>}
        </Fact>
        {breaker.last_failure_at !== null && (
          <Fact title="Last failure">
            <Ago at={breaker.last_failure_at} />
          </Fact>
        )}
        {breaker.opened_at !== null && <Fact title="Opened">{whenTitle(Date.parse(breaker.opened_at))}</Fact>}
        {override === null && breaker.recovery_at !== null && (
          <Fact title="Tries again">{whenTitle(Date.parse(breaker.recovery_at))}</Fact>
        )}
        {override !== null && override.until !== null && (
          <Fact title="Override ends">{whenTitle(Date.parse(override.until))}</Fact>
        )}
        {override === null && state === "half_open" && (
          <Fact title="Probes">
            {probes.succeeded} of {probes.allowed} succeeded, {probes.running} under way
          </Fact>
        )}
        {override !== null && (
          <>
            <Fact title="Decided by">{override.by}</Fact>
            <Fact title="Reason">{override.reason}</Fact>
          </>
        )}
      </Facts>
    </Card>
  );
}

/** When it opens, and what closes it. */
export function SettingsFacts({
  breaker,
  onChanged,
}: {
  breaker: Breaker;
  /** Null where it may not be changed. */
  onChanged: (() => Promise<void>) | null;
}) {
  const { settings } = breaker;
  const seconds = (ms: number) => `${ms / 1000} s`;
  return (
    <Card
      label="Settings"
      title={<h2 className={cardTitle}>Settings</h2>}
      action={onChanged !== null && <SettingsDialog breaker={breaker} onChanged={onChanged} />}
    >
      <Facts>
        <Fact title="Opens after">{formatCounted(settings.threshold, "failure")} in a row</Fact>
        {settings.failure_rate !== null && (
          <Fact title="or when">
            {Math.round(settings.failure_rate * 100)}% of {settings.min_calls} calls fail within{" "}
            {seconds(settings.window_ms)}
          </Fact>
        )}
        <Fact title="Open for">
          {seconds(settings.open_ms)}, at most {seconds(settings.max_open_ms)}
        </Fact>
        <Fact title="Closes after">{formatCounted(settings.probes, "probe")}</Fact>
        {settings.health_url !== null && (
          <Fact title="Health check">
            <code className="text-xs break-all">{settings.health_url}</code>
          </Fact>
        )}
      </Facts>
    </Card>
  );
}
