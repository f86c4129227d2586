import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useDocumentTitle } from "../shell/document-title.ts";
import { Failed } from "../ui/failed.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { useWrittenText } from "../ui/use-written-text.ts";
import { DocsFrame } from "./docs-frame.tsx";
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
  const { data, error, refetch } = useQuery({
    queryKey: ["openapi"],
    queryFn: async () => {
      const response = await fetch("/openapi.json");
      return (await response.json()) as ApiDocument;
    },
    staleTime: Infinity,
  });
  useDocumentTitle("API reference");
  const operations = data === undefined ? [] : operationsOf(data);
  const chosen = operations.find(({ id }) => id === op);
  return (
    <DocsFrame
      label="Operations"
      find={{ label: "Find an operation", text, onText: setText }}
      isListHidden={chosen !== undefined}
      list={
        data === undefined ? (
          error === null ? (
            <Skeleton className="mx-2 h-96" />
          ) : (
            <Failed what="The reference" error={error} onRetry={() => void refetch()} />
          )
        ) : (
          <OperationList operations={findOperations(operations, sought ?? "")} chosen={op} sought={sought} />
        )
      }
    >
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
    </DocsFrame>
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
          <a href="/docs/guides" className={link}>
            Guides
          </a>
          , how things are done with it
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
