import { Link } from "@tanstack/react-router";
import { guides } from "virtual:guides";
import { guideGroups } from "./guide-groups.ts";

const titles = new Map(guides.map(({ name, title }) => [name, title]));

/** How a guide is called in lists, in which there is little room. */
export const guideTitle = (name: string): string => {
  const title = titles.get(name) ?? name;
  return title.replace(/: specification$/u, "").replace(/: .*$/u, "");
};

export const linkClass =
  "hover:bg-hover aria-[current=page]:bg-hover block min-h-8 rounded-lg px-2 py-1.5 text-[0.8125rem] aria-[current=page]:font-medium";

/** The guides, by what they are for; the one that is read is marked. */
export function GuideList() {
  return (
    <ul className="space-y-4 pt-1 max-lg:hidden">
      {guideGroups.map(({ title, guides: own }) => (
        <li key={title}>
          <h2 className="text-muted px-2 pb-1 text-xs font-semibold">{title}</h2>
          <ul>
            {own.map(([name]) => (
              <li key={name}>
                <Link
                  to="/docs/guides/$guide"
                  params={{ guide: name }}
                  activeOptions={{ includeSearch: false }}
                  className={linkClass}
                >
                  {guideTitle(name)}
                </Link>
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ul>
  );
}
