import { useQuery } from "@tanstack/react-query";
import { Check, ChevronsUpDown } from "lucide-react";
import { api } from "../api/client.ts";
import { useSearch } from "../filters/use-search.ts";
import { Menu, MenuItem } from "../ui/menu.tsx";

/** Whose events are looked at. */
export function TenantSwitcher({ tenant }: { tenant: string }) {
  const { change } = useSearch();
  const { data: tenants = [] } = useQuery({ queryKey: ["tenants"], queryFn: api.tenants });
  const current = tenants.find(({ id }) => id === tenant);
  return (
    <Menu
      align="start"
      className="min-w-48"
      button={
        <button
          type="button"
          className="hover:bg-hover flex h-9 min-w-0 items-center gap-1.5 rounded-lg px-2.5 font-medium transition-colors"
        >
          <span className="sr-only">Tenant:</span>
          <span className="truncate">{current?.name ?? tenant}</span>
          <ChevronsUpDown size={13} className="text-muted shrink-0" aria-hidden />
        </button>
      }
    >
      {tenants.map(({ id, name }) => (
        <MenuItem
          key={id}
          onSelect={() => change(({ filters: _filters, ...rest }) => ({ ...rest, tenant: id }))}
        >
          {name}
          {id === tenant && <Check size={14} className="text-accent" aria-hidden />}
        </MenuItem>
      ))}
    </Menu>
  );
}
