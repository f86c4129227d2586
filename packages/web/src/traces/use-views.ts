import { useQuery, useQueryClient } from "@tanstack/react-query";
import { ask } from "../api/call.ts";
import { useTenant } from "../filters/tenant-context.ts";
import type { TraceView } from "./saved-view.ts";

const route = "/api/v1/trace-views/{id}";

/** The views of traces that the tenant keeps, and ways to change them. */
export function useViews(): {
  views: readonly TraceView[];
  set: (view: TraceView) => Promise<void>;
  remove: (id: string) => Promise<void>;
} {
  const tenant = useTenant();
  const queries = useQueryClient();
  const queryKey = ["trace-views", tenant];
  const { data: views = [] } = useQuery({
    queryKey,
    queryFn: async () => (await ask("GET /api/v1/trace-views", { query: { tenant } })).views,
  });
  const readAgain = async () => await queries.invalidateQueries({ queryKey });
  return {
    views,
    async set({ id, ...body }) {
      await ask(`PUT ${route}`, { path: { id }, query: { tenant }, body });
      await readAgain();
    },
    async remove(id) {
      await ask(`DELETE ${route}`, { path: { id }, query: { tenant } });
      await readAgain();
    },
  };
}
