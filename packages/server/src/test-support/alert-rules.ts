import { alertRuleSchema, type AlertRule, type AlertRuleInput } from "@dendro/core";
import type { Alert } from "../alerts/alert.ts";
import { createRounds } from "../alerts/rounds.ts";
import { createSilences } from "../alerts/silences.ts";
import type { OpenStore } from "../store/port.ts";

/** A rule as it is when nobody says otherwise: more than ten events in five minutes. */
export const alertRuleOf = (more: Partial<AlertRuleInput> = {}): AlertRule =>
  alertRuleSchema.parse({
    title: "Much happens",
    question: { metric: "events" },
    window: "5m",
    condition: { kind: "above", value: 10 },
    ...more,
  });

export const alertNamed = (name: string, more: Partial<AlertRuleInput> = {}, tenant = "acme"): Alert => ({
  id: `${tenant}/${name}`,
  tenant,
  name,
  rule: alertRuleOf(more),
  version: 1,
  createdAt: 0,
  updatedAt: 0,
});

/** A row of a tenant in every table of alerts, for a rule that it has. */
export async function fillRound(store: OpenStore, tenant: string, name: string): Promise<void> {
  const rounds = createRounds(store, "here");
  const series = {
    series: "",
    phase: "firing",
    since: 60_000,
    firedAt: 60_000,
    emptySince: null,
    value: 11,
    well: [null, 10],
    seenAt: 60_000,
    toldAt: 60_000,
    acknowledgedBy: null,
    acknowledgedAt: null,
  } as const;
  const change = { series: "", at: 60_000, phase: "firing", value: 11, isSilenced: false } as const;
  await rounds.commit(
    tenant,
    [
      {
        alert: alertNamed(name, {}, tenant),
        last: { judgedAt: 60_000, found: 1, fault: null },
        judged: { kept: [series], forgotten: [], changes: [change], news: [] },
      },
    ],
    () => [{ id: `message of ${tenant}`, type: "alert.fired" }],
    0,
  );
  await createSilences(store, () => 0).add(tenant, {
    alert: name,
    series: null,
    severity: null,
    until: 60_000,
    reason: "Migration",
    createdBy: "Ann",
  });
}
