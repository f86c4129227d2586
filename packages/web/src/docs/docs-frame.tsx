import { Link } from "@tanstack/react-router";
import { Search } from "lucide-react";
import { useEffect, useRef, type ReactNode } from "react";
import { Logo } from "../shell/logo.tsx";
import { ThemeToggle } from "../theme/theme-toggle.tsx";
import { fieldClass } from "../ui/field.ts";

const place =
  "text-muted hover:text-ink aria-[current=page]:text-ink aria-[current=page]:border-accent -mb-px border-b-2 border-transparent px-2 py-2 text-[0.8125rem] font-medium";

/** Which one is read is seen in a long list. */
const showCurrent = (list: HTMLElement | null) =>
  list?.querySelector("[aria-current=page]")?.scrollIntoView({ block: "nearest" });

/** What the guides and the API reference stand in: how to get from one to the other, what to look for, and what there is. */
export function DocsFrame({
  label,
  find,
  list,
  isListHidden,
  children,
}: {
  /** Of the list. */
  label: string;
  find: { readonly label: string; readonly text: string; readonly onText: (text: string) => void };
  list: ReactNode;
  /** On phones, where it would stand before what is read. */
  isListHidden: boolean;
  children: ReactNode;
}) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const focus = (event: KeyboardEvent) => {
      const isWriting =
        event.target instanceof HTMLElement && event.target.matches("input, textarea, select");
      if (event.key !== "/" || isWriting) return;
      event.preventDefault();
      field.current?.focus();
    };
    addEventListener("keydown", focus);
    return () => removeEventListener("keydown", focus);
  }, []);
  return (
    <div className="min-h-screen lg:grid lg:grid-cols-[19rem_minmax(0,1fr)] print:block print:min-h-0">
      <header
        className={`border-line flex flex-col lg:sticky lg:top-0 lg:h-screen lg:border-r print:hidden ${isListHidden ? "max-lg:hidden" : ""}`}
      >
        <div className="flex h-14 shrink-0 items-center gap-2 px-4">
          <a href="/" aria-label="Dendro" className="rounded-md p-1">
            <Logo />
          </a>
          <span className="grow text-sm font-semibold">Documentation</span>
          <ThemeToggle />
        </div>
        <nav aria-label="Documentation" className="border-line mx-4 mb-3 flex gap-1 border-b">
          <Link to="/docs/guides" activeOptions={{ includeSearch: false }} className={place}>
            Guides
          </Link>
          <Link to="/docs" activeOptions={{ exact: true, includeSearch: false }} className={place}>
            API reference
          </Link>
        </nav>
        <div className="relative px-4 pb-2">
          <Search size={15} className="text-muted absolute top-2.5 left-6.5" aria-hidden />
          <input
            ref={field}
            type="search"
            aria-label={find.label}
            aria-keyshortcuts="/"
            placeholder={find.label}
            value={find.text}
            onChange={({ target }) => find.onText(target.value)}
            className={`${fieldClass} pl-8`}
          />
        </div>
        <nav aria-label={label} ref={showCurrent} className="grow overflow-y-auto px-2 pb-6">
          {list}
        </nav>
      </header>
      <main className="min-w-0 px-5 py-6 lg:px-8 print:p-0">{children}</main>
    </div>
  );
}
