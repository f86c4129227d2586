import { useQuery } from "@tanstack/react-query";
import type { Filter } from "@dendro/core";
import { api } from "../api/client.ts";
import { queryOf } from "../filters/search.ts";
import { useTenant } from "../filters/tenant-context.ts";
import { useSearch } from "../filters/use-search.ts";
import { Breakdown } from "../metrics/breakdown.tsx";
import { propertyNames } from "./property-names.ts";

/** As many events are looked through for what they say besides. */
const lookedThrough = 500;

const card = "Custom properties";

const ofPages: Filter[] = [
  ["is_not", "page", [""]],
  ["is_not", "type", ["request"]],
];

/** What events on pages say in fields of their own; which there are is told by the last of them. */
export function PropertiesCard() {
  const tenant = useTenant();
  const { search } = useSearch();
  const { filters = [], ...base } = queryOf(search);
  const list = { ...base, filters: [...(filters as Filter[]), ...ofPages], limit: lookedThrough };
  const { data: names = [] } = useQuery({
    queryKey: ["properties", tenant, list],
    queryFn: async () => propertyNames((await api.events(tenant, list)).events),
  });
  const [first, ...rest] = names.map((name) => ({ dimension: `data.${name}`, title: name }));
  if (first === undefined) return null;
  const chosen = [first, ...rest].find(({ dimension }) => dimension === search.cuts?.[card]) ?? first;
  return (
    <Breakdown
      title={card}
      metrics={["visitors", "events"]}
      cuts={[first, ...rest]}
      where={[...ofPages, ["is_not", chosen.dimension, [""]]]}
    />
  );
}
