import { Link } from "@tanstack/react-router";
import { useDocumentTitle } from "../shell/document-title.ts";
import { guideGroups } from "./guide-groups.ts";
import { guideTitle } from "./guide-list.tsx";
import { GuidesFrame } from "./guides-frame.tsx";

/** How is anything done with Dendro? */
export function GuidesPage() {
  useDocumentTitle("Guides");
  return (
    <GuidesFrame isRead={false}>
      <h1 className="text-xl font-semibold tracking-tight">Guides</h1>
      <p className="text-muted mt-1 text-sm">How things are done with this release.</p>
      <div className="mt-6 max-w-5xl gap-x-8 sm:columns-2">
        {guideGroups.map(({ title, guides }) => (
          <section key={title} aria-label={title} className="mb-8 break-inside-avoid">
            <h2 className="border-line mb-2 border-b pb-1.5 text-sm font-semibold">{title}</h2>
            <ul>
              {guides.map(([name, about]) => (
                <li key={name}>
                  <Link
                    to="/docs/guides/$guide"
                    params={{ guide: name }}
                    className="hover:bg-hover -mx-2 block rounded-lg px-2 py-1.5"
                  >
                    <span className="block font-medium">{guideTitle(name)}</span>
                    <span className="text-muted block text-xs text-pretty">{about}</span>
                  </Link>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </GuidesFrame>
  );
}
