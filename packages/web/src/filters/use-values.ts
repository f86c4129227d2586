import { useQuery } from "@tanstack/react-query";
import type { Filter } from "@dendro/core";
import { useDeferredValue } from "react";
import { admin } from "../api/admin.ts";
import { api } from "../api/client.ts";
import { queryOf, segmentName } from "./search.ts";
import { useSearch } from "./use-search.ts";
import { useTenant } from "./tenant-context.ts";

const offered = 8;

/** The commonest values of a dimension in the time of the page, of those that contain a text. */
export function useValues(dimension: string, text: string): readonly string[] {
  const tenant = useTenant();
  const { search } = useSearch();
  const wanted = useDeferredValue(text);
  const { date_range, timezone } = queryOf(search);
  const question = {
    metrics: ["events"],
    dimensions: [dimension],
    date_range,
    timezone,
    ...(wanted === "" ? {} : { filters: [["contains", dimension, [wanted]] satisfies Filter] }),
    pagination: { limit: offered },
  };
  const { data = [] } = useQuery({
    queryKey: ["values", tenant, question],
    queryFn: async () =>
      dimension === segmentName
        ? (await admin.saved(tenant, "segments"))
            .map(({ name }) => name)
            .filter((name) => name.includes(wanted))
        : (await api.query(tenant, question)).results.flatMap(({ dimensions: [value] }) => value ?? []),
  });
  return data;
}
