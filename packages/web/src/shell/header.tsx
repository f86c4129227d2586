import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Check, ChevronsUpDown } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { api } from "../api/client.ts";
import { useSearch } from "../filters/use-search.ts";
import { useConnectionState } from "../live/live-context.tsx";
import { ThemeToggle } from "../theme/theme-toggle.tsx";
import { Logo } from "./logo.tsx";
import { SignOutMenu } from "./sign-out-menu.tsx";

export function Header({ tenant }: { tenant: string }) {
  return (
    <header className="border-line bg-canvas/85 sticky top-0 z-10 border-b backdrop-blur">
      <div className="mx-auto flex h-14 max-w-6xl items-center gap-1 px-4 sm:px-6">
        <a href="/" className="mr-2 flex items-center gap-2 rounded-md font-semibold tracking-tight">
          <Logo />
          <span className="max-sm:sr-only">Dendro</span>
        </a>
        <TenantSwitcher tenant={tenant} />
        <Pages />
        <div className="grow" />
        <Connection />
        <ThemeToggle />
        <SignOutMenu />
      </div>
    </header>
  );
}

const pages = [
  ["/", "Overview"],
  ["/workers", "Workers"],
] as const;

function Pages() {
  const { search } = useSearch();
  return (
    <nav aria-label="Pages" className="flex">
      {pages.map(([to, title]) => (
        <Link
          key={to}
          to={to}
          search={search.tenant === undefined ? {} : { tenant: search.tenant }}
          activeOptions={{ exact: to === "/", includeSearch: false }}
          className="text-muted hover:text-ink data-[status=active]:text-ink flex h-9 items-center rounded-lg px-2 font-medium transition-colors sm:px-2.5"
        >
          {title}
        </Link>
      ))}
    </nav>
  );
}

function TenantSwitcher({ tenant }: { tenant: string }) {
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

const connectionLabels = { connecting: "Connecting", live: "Live", offline: "Reconnecting" } as const;

function Connection() {
  const state = useConnectionState();
  const dot = state === "live" ? "bg-accent" : "bg-warn animate-[pulse-dot_1.2s_infinite]";
  return (
    <span role="status" className="text-muted mr-1 flex items-center gap-2 text-xs" data-connection={state}>
      <span className={`size-2 rounded-full ${dot}`} aria-hidden />
      {connectionLabels[state]}
    </span>
  );
}
