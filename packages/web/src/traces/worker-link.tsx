import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { api } from "../api/client.ts";
import { carried } from "../filters/search.ts";
import { useTenant } from "../filters/tenant-context.ts";

/** Leads to the page of a worker; of a service that has none, to its traces. */
export function WorkerLink({ id, className }: { id: string; className: string }) {
  const tenant = useTenant();
  const { data: workers = [] } = useQuery({
    queryKey: ["workers", tenant],
    queryFn: async () => await api.workers(tenant),
  });
  return workers.some((worker) => worker.id === id) ? (
    <Link to="/workers/$workerId" params={{ workerId: id }} search={carried} className={className}>
      {id}
    </Link>
  ) : (
    <Link to="/traces" search={(now) => ({ ...carried(now), worker: id })} className={className}>
      {id}
    </Link>
  );
}
