import { CircleAlert, CircleCheck } from "lucide-react";
import { admin } from "../api/admin.ts";
import { AdminPage } from "./admin-page.tsx";
import { ListedCard } from "./listed-card.tsx";
import { ServerMetrics } from "./server-metrics.tsx";
import { useListed } from "./use-listed.ts";

/** Does Dendro itself work as it should? */
export function HealthPage() {
  const readiness = useListed("readiness", admin.readiness);
  return (
    <AdminPage>
      <ListedCard title="Checks" listed={readiness}>
        {({ checks }) => (
          <ul className="px-4 pb-4">
            {checks.map(({ name, ok, detail }) => {
              const Icon = ok ? CircleCheck : CircleAlert;
              return (
                <li
                  key={name}
                  className="border-line flex items-start gap-3 border-t py-2.5 first:border-t-0"
                >
                  <Icon
                    size={16}
                    aria-hidden
                    className={`mt-0.5 shrink-0 ${ok ? "text-good" : "text-bad"}`}
                  />
                  <span className="w-32 shrink-0 font-medium">{name}</span>
                  <span className="text-muted min-w-0 text-pretty">
                    <span className="sr-only">{ok ? "works: " : "does not work: "}</span>
                    {detail}
                  </span>
                </li>
              );
            })}
          </ul>
        )}
      </ListedCard>
      <ServerMetrics />
    </AdminPage>
  );
}
