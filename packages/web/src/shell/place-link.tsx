import { Link } from "@tanstack/react-router";
import { carried } from "../filters/search.ts";
import { useSearch } from "../filters/use-search.ts";
import type { Place } from "./subjects.ts";

const row =
  "text-muted hover:bg-hover hover:text-ink data-[status=active]:bg-hover data-[status=active]:text-ink flex h-8 items-center gap-2.5 rounded-lg px-2.5 font-medium transition-colors";

/** Leads to a page, with the time that is looked at. */
export function PlaceLink({ place: { to, title, icon: Icon, parts = [] } }: { place: Place }) {
  const { search } = useSearch();
  return (
    <li>
      <Link
        to={to}
        search={carried(search)}
        activeOptions={{ exact: to === "/", includeSearch: false }}
        className={row}
      >
        <Icon size={16} aria-hidden className="shrink-0" />
        {title}
      </Link>
      {parts.length > 0 && (
        <ul className="space-y-0.5 pl-[1.625rem]">
          {parts.map(([part, name]) => (
            <li key={part}>
              <Link
                to={part}
                search={carried(search)}
                activeOptions={{ includeSearch: false }}
                className={row}
              >
                {name}
              </Link>
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}
