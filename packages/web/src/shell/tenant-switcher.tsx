import { useQuery } from "@tanstack/react-query";
import { Check, ChevronsUpDown } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { api } from "../api/client.ts";
import { useSearch } from "../filters/use-search.ts";

/** Whose events are looked at. */
export function TenantSwitcher({ tenant }: { tenant: string }) {
  const { change } = useSearch();
  const { data: tenants = [] } = useQuery({ queryKey: ["tenants"], queryFn: api.tenants });
  const current = tenants.find(({ id }) => id === tenant);
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger className="hover:bg-hover flex h-9 min-w-0 items-center gap-1.5 rounded-lg px-2.5 font-medium transition-colors">
        <span className="sr-only">Tenant:</span>
        <span className="truncate">{current?.name ?? tenant}</span>
        <ChevronsUpDown size={13} className="text-muted shrink-0" aria-hidden />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="start"
          sideOffset={6}
          className="border-line bg-raised z-20 max-h-80 min-w-48 overflow-y-auto rounded-xl border p-1.5 shadow-xl shadow-black/10"
        >
          {tenants.map(({ id, name }) => (
            <DropdownMenu.Item
              key={id}
              onSelect={() => change(({ filters: _filters, ...rest }) => ({ ...rest, tenant: id }))}
              className="data-[highlighted]:bg-hover flex h-8 cursor-pointer items-center justify-between gap-6 rounded-lg px-2.5 outline-none"
            >
              {name}
              {id === tenant && <Check size={14} className="text-accent" aria-hidden />}
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
