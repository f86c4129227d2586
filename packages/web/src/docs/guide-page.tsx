import { Link, useNavigate, useParams, useRouter } from "@tanstack/react-router";
import { useQuery } from "@tanstack/react-query";
import { guides } from "virtual:guides";
import { useEffect, type MouseEvent } from "react";
import { useDocumentTitle } from "../shell/document-title.ts";
import { Failed } from "../ui/failed.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { GuidesFrame } from "./guides-frame.tsx";
import "./guide.css";

/** What does this guide say? */
export function GuidePage() {
  const { guide: name } = useParams({ from: "/docs/guides/$guide" });
  const known = guides.find((guide) => guide.name === name);
  const { data, error, refetch } = useQuery({
    queryKey: ["guide", name],
    queryFn: async () => (await known?.load()) ?? null,
    enabled: known !== undefined,
    staleTime: Infinity,
  });
  useDocumentTitle(known?.title ?? "Guides");
  useShownPlace(data?.html);
  const follow = useFollowedLinks();
  return (
    <GuidesFrame isRead>
      <Link
        to="/docs/guides"
        className="text-muted hover:text-ink mb-3 block min-h-8 text-sm lg:hidden print:hidden"
      >
        ‹ All guides
      </Link>
      {known === undefined ? (
        <>
          <h1 className="text-xl font-semibold tracking-tight">There is no such guide</h1>
          <p className="text-muted mt-2">Find another one in the list.</p>
        </>
      ) : data === undefined || data === null ? (
        error === null ? (
          <Skeleton className="h-96 max-w-3xl" />
        ) : (
          <Failed what="The guide" error={error} onRetry={() => void refetch()} />
        )
      ) : (
        <div className="xl:grid xl:grid-cols-[minmax(0,48rem)_14rem] xl:gap-10 print:block">
          <article className="max-w-3xl min-w-0">
            <h1 className="text-xl font-semibold tracking-tight text-balance">{data.title}</h1>
            {/* oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions -- the links inside are what is followed, by keyboard as well */}
            <div className="guide" onClick={follow} dangerouslySetInnerHTML={{ __html: data.html }} />
          </article>
          {data.sections.length > 1 && (
            <nav
              aria-label="On this page"
              className="sticky top-6 max-h-[calc(100vh-3rem)] self-start overflow-y-auto max-xl:hidden print:hidden"
            >
              <h2 className="text-muted pb-1 text-xs font-semibold">On this page</h2>
              <ul>
                {data.sections
                  .filter(({ depth }) => depth <= 3)
                  .map(({ id, title, depth }) => (
                    <li key={id}>
                      <a
                        href={`#${id}`}
                        className={`text-muted hover:text-ink block py-1 text-xs ${depth > 2 ? "pl-3" : ""}`}
                      >
                        {title}
                      </a>
                    </li>
                  ))}
              </ul>
            </nav>
          )}
        </div>
      )}
    </GuidesFrame>
  );
}

/** Goes to the place that the address names, once it is there. */
function useShownPlace(html: string | undefined): void {
  const { hash } = useRouter().state.location;
  useEffect(() => {
    if (html === undefined) return;
    if (hash === "") globalThis.scrollTo(0, 0);
    else document.getElementById(hash)?.scrollIntoView();
  }, [html, hash]);
}

/** Links between guides change the page without loading everything anew. */
function useFollowedLinks(): (event: MouseEvent) => void {
  const navigate = useNavigate();
  return (event) => {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    const isPlain =
      event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (
      link === null ||
      !isPlain ||
      !link.pathname.startsWith("/docs/guides/") ||
      link.origin !== location.origin
    )
      return;
    event.preventDefault();
    const guide = link.pathname.slice("/docs/guides/".length);
    void navigate({
      to: "/docs/guides/$guide",
      params: { guide },
      hash: decodeURIComponent(link.hash.slice(1)),
    });
  };
}
