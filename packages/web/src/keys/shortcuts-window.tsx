import { Fragment } from "react";
import { Window } from "../ui/window.tsx";
import { keyNames } from "./combo.ts";
import type { ShortcutGroup } from "./shortcut-group.ts";

/** Every shortcut of the page, by where it works. */
export function ShortcutsWindow({
  groups,
  onClose,
}: {
  groups: readonly ShortcutGroup[];
  onClose: () => void;
}) {
  const places = [...new Set(groups.map(({ where }) => where))];
  return (
    <Window title="Keyboard shortcuts" onClose={onClose}>
      <div className="space-y-5">
        {places.map((where) => {
          const own = groups.filter((group) => group.where === where).flatMap(({ shortcuts }) => shortcuts);
          const told = own.filter(
            ({ title }, index) => own.findIndex((other) => other.title === title) === index,
          );
          return (
            <section key={where} aria-label={where}>
              <h3 className="text-muted mb-1.5 text-xs font-medium">{where}</h3>
              <dl className="space-y-1.5">
                {told.map(({ keys, title }) => (
                  <div key={title} className="flex items-center justify-between gap-6">
                    <dt>{title}</dt>
                    <dd className="flex shrink-0 items-center gap-1">
                      {keys.map((combo, index) => (
                        <Fragment key={combo}>
                          {index > 0 && <span className="text-muted text-xs">or</span>}
                          {keyNames(combo).map((name) => (
                            <kbd
                              key={name}
                              className="border-line-strong bg-canvas min-w-6 rounded-md border px-1.5 py-0.5 text-center font-sans text-xs"
                            >
                              {name}
                            </kbd>
                          ))}
                        </Fragment>
                      ))}
                    </dd>
                  </div>
                ))}
              </dl>
            </section>
          );
        })}
        <p className="text-muted border-line border-t pt-3 text-xs">
          How things are done is in the{" "}
          <a href="/docs/guides" className="text-accent underline underline-offset-2">
            guides
          </a>
          .
        </p>
      </div>
    </Window>
  );
}
