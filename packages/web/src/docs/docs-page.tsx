import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Search } from "lucide-react";
import { useEffect, useRef } from "react";
import { useDocumentTitle } from "../shell/document-title.ts";
import { Logo } from "../shell/logo.tsx";
import { ThemeToggle } from "../theme/theme-toggle.tsx";
import { Failed } from "../ui/failed.tsx";
import { fieldClass } from "../ui/field.ts";
import { Skeleton } from "../ui/skeleton.tsx";
import { useWrittenText } from "../ui/use-written-text.ts";
import { findOperations, operationsOf, type ApiDocument } from "./openapi.ts";
import { OperationList } from "./operation-list.tsx";
import { OperationView } from "./operation-view.tsx";

/** What can be asked of this server, how, and what does it answer? */
export function DocsPage() {
  const { op, q = "" } = useSearch({ from: "/docs" });
  const navigate = useNavigate();
  const [text, setText] = useWrittenText(q, (wanted) => {
    void navigate({ to: "/docs", search: { op, q: wanted === "" ? undefined : wanted }, replace: true });
  });
  const sought = text.trim() === "" ? undefined : text.trim();
  const field = useRef<HTMLInputElement>(null);
  const { data, error, refetch } = useQuery({
    queryKey: ["openapi"],
    queryFn: async () => {
      const response = await fetch("/openapi.json");
      return (await response.json()) as ApiDocument;
    },
    staleTime: Infinity,
  });
  useDocumentTitle("API reference");
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
  const operations = data === undefined ? [] : operationsOf(data);
  const chosen = operations.find(({ id }) => id === op);
  return (
    <div className="min-h-screen lg:grid lg:grid-cols-[19rem_minmax(0,1fr)]">
      <nav
        aria-label="Operations"
        className={`border-line flex flex-col lg:sticky lg:top-0 lg:h-screen lg:border-r ${chosen === undefined ? "" : "max-lg:hidden"}`}
      >
        <div className="flex h-14 items-center gap-2 px-4">
          <a href="/" aria-label="Dendro" className="rounded-md p-1">
            <Logo />
          </a>
          <span className="grow text-sm font-semibold">API reference</span>
          <ThemeToggle />
        </div>
        <div className="relative px-4 pb-2">
          <Search size={15} className="text-muted absolute top-2.5 left-6.5" aria-hidden />
          <input
            ref={field}
            type="search"
            aria-label="Find an operation"
            aria-keyshortcuts="/"
            placeholder="Find an operation"
            value={text}
            onChange={({ target }) => setText(target.value)}
            className={`${fieldClass} pl-8`}
          />
        </div>
        <div className="grow overflow-y-auto px-2 pb-6">
          {data === undefined ? (
            error === null ? (
              <Skeleton className="mx-2 h-96" />
            ) : (
              <Failed what="The reference" error={error} onRetry={() => void refetch()} />
            )
          ) : (
            <OperationList
              operations={findOperations(operations, sought ?? "")}
              chosen={op}
              sought={sought}
            />
          )}
        </div>
      </nav>
      <main className="min-w-0 px-5 py-6 lg:px-8">
        {chosen !== undefined && data !== undefined ? (
          <>
            <button
              type="button"
              onClick={() => void navigate({ to: "/docs", search: { q: sought } })}
              className="text-muted hover:text-ink mb-3 min-h-8 text-sm lg:hidden"
            >
              ‹ All operations
            </button>
            <OperationView key={chosen.id} document={data} operation={chosen} />
          </>
        ) : (
          <Beginning isUnknown={op !== undefined && data !== undefined} />
        )}
      </main>
    </div>
  );
}

function Beginning({ isUnknown }: { isUnknown: boolean }) {
  const link = "text-accent underline underline-offset-2";
  return (
    <div className="max-w-prose text-sm">
      <h1 className="text-xl font-semibold tracking-tight">API reference</h1>
      {isUnknown && (
        <p className="text-bad mt-3">There is no such operation; find another one in the list.</p>
      )}
      <p className="mt-3 text-pretty">
        Everything that the dashboard shows is had from here, with the key of a program as{" "}
        <code>Authorization: Bearer &lt;key&gt;</code>. Choose an operation to see what it takes and answers,
        and to try it on this server.
      </p>
      <ul className="mt-4 space-y-2">
        <li>
          <a href="/openapi.json" className={link}>
            openapi.json
          </a>
          , the same as a document
        </li>
        <li>
          <a href="/docs/receivers" className={link}>
            Receivers
          </a>
          , what clients of other systems may send
        </li>
        <li>
          <a href="/docs/errors" className={link}>
            Errors
          </a>
          , what can go wrong, and what to do
        </li>
      </ul>
    </div>
  );
}
