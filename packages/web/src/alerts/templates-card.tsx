import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { alertsApi } from "../api/alerts.ts";
import { ListedCard } from "../admin/listed-card.tsx";
import { carried } from "../filters/search.ts";
import { useTenant } from "../filters/tenant-context.ts";
import { useSearch } from "../filters/use-search.ts";

/** Rules that are ready to be switched on. */
export function TemplatesCard() {
  const tenant = useTenant();
  const { search } = useSearch();
  const { data, error, refetch } = useQuery({
    queryKey: ["alert templates", tenant],
    queryFn: async () => await alertsApi.templates(tenant),
    retry: false,
  });
  return (
    <ListedCard title="Begin with" listed={{ data: data ?? null, error, retry: () => void refetch() }}>
      {(templates) => (
        <ul className="grid gap-px p-2 sm:grid-cols-2">
          {templates.map(({ name, description, rule }) => (
            <li key={name}>
              <Link
                to="/alerts/new"
                search={{ ...carried(search), template: name }}
                className="hover:bg-hover block rounded-lg px-3 py-2.5"
              >
                <span className="block font-medium">{rule.title}</span>
                <span className="text-muted block text-xs text-pretty">{description}</span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </ListedCard>
  );
}
