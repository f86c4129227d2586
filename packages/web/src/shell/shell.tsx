import { useQuery } from "@tanstack/react-query";
import { Link, useSearch as useRouterSearch } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { api, type Session } from "../api/client.ts";
import { useSearch } from "../filters/use-search.ts";
import { showIn } from "../format/zone.ts";
import { LiveProvider } from "../live/live-context.tsx";
import { useSessionEnd } from "./use-session-end.ts";
import { usePrinting } from "./use-printing.ts";
import { PhoneBar, PhoneHeader } from "./phone-bar.tsx";
import { SideBar } from "./side-bar.tsx";
import { Offline } from "./offline.tsx";
import { leadsOn, NotFound } from "./not-found.tsx";
import { Shortcuts } from "../keys/shortcuts.tsx";
import { Saying } from "../ui/say.tsx";
import { MendedAddress } from "./mended-address.tsx";
import { TenantContext } from "../filters/tenant-context.ts";

/** What is around every page of somebody who is signed in. */
export function Shell({ session, children }: { session: Session; children: ReactNode }) {
  const { search } = useSearch();
  const tenant = session.tenant ?? search.tenant ?? "default";
  const { data: tenants = [] } = useQuery({ queryKey: ["tenants"], queryFn: api.tenants });
  const zone = tenants.find(({ id }) => id === tenant)?.timezone ?? null;
  // Before anything below asks or writes; in another zone everything is another question.
  showIn(zone);
  usePrinting();
  const isWall = useRouterSearch({ strict: false }).wall === 1;
  return (
    <TenantContext value={tenant}>
      <LiveProvider key={`${tenant} ${zone}`} tenant={tenant}>
        <Saying>
          <Shortcuts>
            <MendedAddress />
            <a
              href="#main"
              className="bg-surface sr-only z-50 rounded-lg p-3 focus:not-sr-only focus:absolute"
            >
              Skip to the figures
            </a>
            <SessionWatch />
            <div className="flex">
              {!isWall && <SideBar tenant={tenant} />}
              <div className="min-w-0 grow">
                {!isWall && <PhoneHeader tenant={tenant} />}
                <Offline />
                <Simulated tenant={tenant} />
                <main
                  id="main"
                  className={
                    isWall ? "p-4" : "mx-auto max-w-7xl px-4 pt-5 pb-24 sm:px-6 print:max-w-none print:p-0"
                  }
                >
                  <OfTenant tenant={tenant}>{children}</OfTenant>
                </main>
              </div>
            </div>
            {!isWall && <PhoneBar />}
          </Shortcuts>
        </Saying>
      </LiveProvider>
    </TenantContext>
  );
}

function SessionWatch() {
  useSessionEnd();
  return null;
}

/** The page of a tenant, where there is such a tenant. */
function OfTenant({ tenant, children }: { tenant: string; children: ReactNode }) {
  const { data: tenants } = useQuery({ queryKey: ["tenants"], queryFn: api.tenants });
  if (tenants === undefined || tenants.some(({ id }) => id === tenant)) return children;
  return (
    <NotFound
      title="Tenant not found"
      reason={`There is no tenant ${JSON.stringify(tenant)}, or this key may not look at it.`}
      action={
        <Link to="/" search={{}} className={leadsOn}>
          Go to the default tenant
        </Link>
      }
    />
  );
}

function Simulated({ tenant }: { tenant: string }) {
  const { data: tenants = [] } = useQuery({ queryKey: ["tenants"], queryFn: api.tenants });
  if (tenants.find(({ id }) => id === tenant)?.simulated !== true) return null;
  return (
    <aside
      aria-label="Simulated data"
      className="bg-warn-soft text-warn px-4 py-1.5 text-center text-xs font-medium"
    >
      Simulated data: this site, its visitors and its requests are made up.
    </aside>
  );
}
