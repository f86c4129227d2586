import { useQuery } from "@tanstack/react-query";
import { asNumber } from "@dendro/core";
import { api } from "../api/client.ts";
import { timezone } from "../format/zone.ts";
import { useTenant } from "../filters/tenant-context.ts";
import { headlinesOf } from "./headlines.ts";
import type { DailyValues } from "./unusual.ts";

/** Nine weeks: one to look at, and eight to compare it with. */
const days = 63;
const askIntervalMs = 10 * 60_000;

/** A subject's headlines by day, of the days before today; null until they are known. */
export function useDays(subject: string): readonly DailyValues[] | null {
  const tenant = useTenant();
  const shown = headlinesOf(subject);
  const question = {
    metrics: shown.map(({ name }) => name),
    dimensions: ["time:day"],
    date_range: `${days + 1}d`,
    timezone: timezone(),
  };
  const { data } = useQuery({
    queryKey: ["days", tenant, question],
    queryFn: async () => await api.query(tenant, question),
    staleTime: askIntervalMs,
    refetchInterval: askIntervalMs,
  });
  if (data === undefined) return null;
  // Today is not over.
  const rows = data.results.slice(0, -1);
  return shown.map(({ name, unit, better }, index) => ({
    metric: name,
    unit,
    better,
    days: rows.map(({ dimensions: [day] }) => day ?? ""),
    values: rows.map(({ metrics }) => asNumber(metrics[index])),
  }));
}
