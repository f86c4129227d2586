import { useState } from "react";
import { alertsApi, type AlertRule, type PastFirings } from "../api/alerts.ts";
import { useTenant } from "../filters/tenant-context.ts";
import { whenTitle } from "../format/when.ts";
import { Card, cardTitle } from "../ui/card.tsx";
import { WorkButton } from "../ui/work-button.tsx";

/** As many as are worth reading. */
const shown = 8;

/** Would it have fired, and how often? */
export function PastCard({ rule }: { rule: AlertRule }) {
  const tenant = useTenant();
  const [tried, setTried] = useState<{ of: string; outcome: PastFirings } | null>(null);
  const key = JSON.stringify(rule);
  const outcome = tried?.of === key ? tried.outcome : null;
  return (
    <Card
      label="On the past"
      title={<h2 className={cardTitle}>Would it have fired?</h2>}
      action={
        <WorkButton
          className="h-8 text-xs"
          onWork={async () => setTried({ of: key, outcome: await alertsApi.tryOnPast(tenant, rule, "30d") })}
        >
          Try the last 30 days
        </WorkButton>
      }
    >
      <div className="px-4 pt-1 pb-4 text-sm" aria-live="polite">
        {outcome === null ? (
          <p className="text-muted text-xs text-pretty">
            The rule as it is written here goes through the last 30 days, by the same machine.
          </p>
        ) : outcome.count === 0 ? (
          <p>It would not have fired.</p>
        ) : (
          <>
            <p>
              It would have fired <strong>{outcome.count === 1 ? "once" : `${outcome.count} times`}</strong>.
            </p>
            <ul className="mt-2 space-y-1 text-xs">
              {outcome.firings
                .slice(-shown)
                .toReversed()
                .map(({ series, from, to }) => (
                  <li key={`${from} ${series ?? ""}`} className="text-muted">
                    {series !== null && <span className="text-ink break-words">{series}: </span>}
                    <span className="tabular-nums">
                      {whenTitle(Date.parse(from))} – {to === null ? "now" : whenTitle(Date.parse(to))}
                    </span>
                  </li>
                ))}
            </ul>
          </>
        )}
      </div>
    </Card>
  );
}
