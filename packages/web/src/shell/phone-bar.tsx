import { Link } from "@tanstack/react-router";
import { Menu, X } from "lucide-react";
import { Dialog } from "radix-ui";
import { useRef, useState } from "react";
import { carried } from "../filters/search.ts";
import { useSearch } from "../filters/use-search.ts";
import { FocusBack, leaveFocus } from "../ui/focus-back.tsx";
import { Foot, LogoLink, Places } from "./side-bar.tsx";
import { home, subjects, type Place } from "./subjects.ts";
import { TenantSwitcher } from "./tenant-switcher.tsx";
import { useSubjects } from "./use-subjects.ts";

/** As many subjects as a phone has room for beside home and the rest. */
const shownSubjects = 3;

const item =
  "text-muted data-[status=active]:text-accent flex h-14 min-w-0 grow basis-0 flex-col items-center justify-center gap-0.5 text-xs font-medium";

/** Above the page of a phone: whose events, and that it is Dendro. */
export function PhoneHeader({ tenant }: { tenant: string }) {
  return (
    <header className="border-line bg-canvas/90 sticky top-0 z-10 flex h-13 items-center gap-1 border-b px-3 backdrop-blur lg:hidden print:hidden">
      <LogoLink />
      <TenantSwitcher tenant={tenant} />
    </header>
  );
}

/** Below the page of a phone: the subjects that have events, and a sheet with everything. */
export function PhoneBar() {
  const seen = useSubjects()?.seen ?? subjects;
  const button = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(false);
  return (
    <nav
      aria-label="Main pages"
      className="border-line bg-surface fixed inset-x-0 bottom-0 z-10 flex border-t pb-[env(safe-area-inset-bottom)] lg:hidden print:hidden"
    >
      {[home, ...seen.slice(0, shownSubjects)].map((place) => (
        <BarLink key={place.to} place={place} />
      ))}
      <Dialog.Root open={isOpen} onOpenChange={setOpen}>
        <Dialog.Trigger ref={button} className={item}>
          <Menu size={18} aria-hidden />
          More
        </Dialog.Trigger>
        <Dialog.Portal>
          <Dialog.Overlay className="fixed inset-0 z-30 bg-black/40" />
          <Dialog.Content
            aria-describedby={undefined}
            onCloseAutoFocus={leaveFocus}
            className="bg-raised fixed inset-x-0 bottom-0 z-30 flex max-h-[85vh] animate-[appear_.15s_ease-out] flex-col rounded-t-2xl"
          >
            <FocusBack to={button} />
            <header className="flex h-14 items-center justify-between pr-3 pl-5">
              <Dialog.Title className="font-semibold">Pages</Dialog.Title>
              <Dialog.Close
                aria-label="Close"
                className="text-muted hover:bg-hover grid size-9 place-items-center rounded-lg"
              >
                <X size={16} aria-hidden />
              </Dialog.Close>
            </header>
            {/* Whoever chose a page wants to see it. */}
            <div
              className="overflow-y-auto px-3 pb-4"
              onClickCapture={(event) =>
                (event.target as HTMLElement).closest("a") !== null && setTimeout(() => setOpen(false))
              }
            >
              <Places />
            </div>
            <Foot />
          </Dialog.Content>
        </Dialog.Portal>
      </Dialog.Root>
    </nav>
  );
}

function BarLink({ place: { to, title, short = title, icon: Icon } }: { place: Place }) {
  const { search } = useSearch();
  return (
    <Link
      to={to}
      search={carried(search)}
      activeOptions={{ exact: to === "/", includeSearch: false }}
      className={item}
    >
      <Icon size={18} aria-hidden />
      <span className="max-w-full truncate tracking-tight">{short}</span>
    </Link>
  );
}
