import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Failed } from "../ui/failed.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { findInGuides } from "./find-in-guides.ts";
import { guideTitle, linkClass } from "./guide-list.tsx";
import { readGuideSections } from "./guide-sections.ts";

/** Where in the guides something is said; what was looked for stays in the address. */
export function FoundSections({ sought }: { sought: string }) {
  const { data, error, refetch } = useQuery({
    queryKey: ["guide-sections"],
    queryFn: readGuideSections,
    staleTime: Infinity,
  });
  if (data === undefined)
    return error === null ? (
      <Skeleton className="mx-2 h-64" />
    ) : (
      <Failed what="The guides" error={error} onRetry={() => void refetch()} />
    );
  const found = findInGuides(data, sought);
  if (found.length === 0)
    return <p className="text-muted px-2 py-6 text-xs">No guide says anything of that.</p>;
  return (
    <ul>
      {found.map(({ guide, id, title, excerpt }) => (
        <li key={`${guide}#${id}`}>
          <Link
            to="/docs/guides/$guide"
            params={{ guide }}
            search={{ q: sought }}
            hash={id ?? ""}
            activeOptions={{ includeHash: true }}
            className={linkClass}
          >
            <span className="font-medium">{title}</span>
            {id !== null && <span className="text-muted"> · {guideTitle(guide)}</span>}
            <span className="text-muted line-clamp-2 text-xs">{excerpt}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
