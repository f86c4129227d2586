import { useRouteContext } from "@tanstack/react-router";
import { ChevronDown } from "lucide-react";
import type { ReactNode } from "react";
import { ThemeToggle } from "../theme/theme-toggle.tsx";
import { Connection } from "./connection.tsx";
import { FindButton } from "./find-button.tsx";
import { Logo } from "./logo.tsx";
import { PlaceLink } from "./place-link.tsx";
import { ShortcutsButton } from "./shortcuts-button.tsx";
import { SignOutMenu } from "./sign-out-menu.tsx";
import { home, subjects, tools } from "./subjects.ts";
import { TenantSwitcher } from "./tenant-switcher.tsx";
import { useSubjects } from "./use-subjects.ts";

/** Where everything is, on screens that are wide enough; on others, what the sheet holds. */
export function Places() {
  const { seen, unseen } = useSubjects() ?? { seen: subjects, unseen: [] };
  return (
    <nav aria-label="Pages" className="flex flex-col gap-4">
      <ul className="space-y-0.5">
        <PlaceLink place={home} />
        {seen.map((place) => (
          <PlaceLink key={place.to} place={place} />
        ))}
      </ul>
      {unseen.length > 0 && (
        <details className="group">
          <summary className="text-muted hover:text-ink flex h-8 cursor-pointer list-none items-center gap-1.5 rounded-lg px-2.5 text-xs font-medium">
            <ChevronDown
              size={13}
              aria-hidden
              className="-rotate-90 transition-transform group-open:rotate-0"
            />
            Set up
          </summary>
          <ul className="space-y-0.5">
            {unseen.map((place) => (
              <PlaceLink key={place.to} place={place} />
            ))}
          </ul>
        </details>
      )}
      <ul className="border-line space-y-0.5 border-t pt-3">
        {tools.map((place) => (
          <PlaceLink key={place.to} place={place} />
        ))}
      </ul>
    </nav>
  );
}

export function SideBar({ tenant }: { tenant: string }) {
  return (
    <aside className="border-line bg-canvas sticky top-0 flex h-screen w-56 shrink-0 flex-col border-r max-lg:hidden print:hidden">
      <div className="flex h-14 items-center gap-1 px-3">
        <LogoLink />
        <TenantSwitcher tenant={tenant} />
      </div>
      <div className="flex items-center gap-1.5 px-3 pt-1">
        <FindButton />
        <ShortcutsButton />
      </div>
      <div className="grow overflow-y-auto px-3 py-2">
        <Places />
      </div>
      <Foot />
    </aside>
  );
}

export function LogoLink({ children }: { children?: ReactNode }) {
  return (
    <a href="/" aria-label="Dendro" className="flex shrink-0 items-center gap-2 rounded-md p-1 font-semibold">
      <Logo />
      {children}
    </a>
  );
}

/** How the connection is, the docs, the theme, and the way out. */
export function Foot() {
  const { session } = useRouteContext({ from: "/app" });
  return (
    <div className="border-line flex h-12 items-center gap-1 border-t px-3">
      <Connection />
      <div className="grow" />
      <a
        href="/docs/guides"
        className="text-muted hover:text-ink hover:bg-hover flex h-8 items-center rounded-lg px-2 text-xs font-medium whitespace-nowrap"
        title="Guides and API reference"
      >
        Docs
        <span className="sr-only">, version</span>
        <span className="ml-1.5 font-normal tabular-nums">{session.release}</span>
      </a>
      <ThemeToggle />
      <SignOutMenu />
    </div>
  );
}
