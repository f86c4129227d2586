import { Link } from "@tanstack/react-router";
import { ChevronDown } from "lucide-react";
import type { ReactNode } from "react";
import { useIsNarrow } from "../ui/use-is-narrow.ts";
import type { ShownOperation } from "./openapi.ts";

/** Operations by what they are about; the one that is shown is marked. */
export function OperationList({
  operations,
  chosen,
  sought,
}: {
  operations: readonly ShownOperation[];
  chosen: string | undefined;
  /** What the list is narrowed by; it stays in the address. */
  sought: string | undefined;
}) {
  const isNarrow = useIsNarrow();
  const byTag = Map.groupBy(operations, ({ tag }) => tag);
  if (operations.length === 0) return <p className="text-muted px-2 py-6 text-xs">Nothing is called so.</p>;
  return (
    <ul className="sm:space-y-4">
      {[...byTag].map(([tag, some]) => (
        <li key={tag}>
          <Group
            title={tag}
            count={some.length}
            isFolded={isNarrow && sought === undefined}
            isFoldable={isNarrow}
          >
            <ul>
              {some.map(({ id, method, summary }) => (
                <li key={id}>
                  <Link
                    to="/docs"
                    search={{ op: id, q: sought }}
                    aria-current={id === chosen ? "page" : undefined}
                    className="hover:bg-hover aria-[current=page]:bg-hover flex min-h-8 items-center gap-2 rounded-lg px-2 py-1 text-[0.8125rem] aria-[current=page]:font-medium"
                  >
                    <span className="text-muted w-11 shrink-0 font-mono text-[0.75rem]">{method}</span>
                    <span className="min-w-0">{summary}</span>
                  </Link>
                </li>
              ))}
            </ul>
          </Group>
        </li>
      ))}
    </ul>
  );
}

/** On a phone all groups would be long: there each opens by itself. */
function Group({
  title,
  count,
  isFoldable,
  isFolded,
  children,
}: {
  title: string;
  count: number;
  isFoldable: boolean;
  isFolded: boolean;
  children: ReactNode;
}) {
  if (!isFoldable)
    return (
      <>
        <h2 className="text-muted px-2 pb-1 text-xs font-semibold">{title}</h2>
        {children}
      </>
    );
  return (
    <details className="group" open={!isFolded}>
      <summary className="text-muted hover:text-ink flex min-h-8 cursor-pointer items-center justify-between px-2 text-xs font-semibold">
        <h2>{title}</h2>
        <span className="flex items-center gap-2 font-normal tabular-nums">
          {count}
          <ChevronDown size={14} aria-hidden className="transition-transform group-open:rotate-180" />
        </span>
      </summary>
      {children}
    </details>
  );
}
