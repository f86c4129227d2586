import type { ReactNode } from "react";
import { useCatalog } from "../questions/catalog.ts";
import { Page } from "../shell/page.tsx";
import { exploreTabs } from "../shell/subjects.ts";
import { filterNames } from "./name-options.ts";
import { Fault } from "./fault.tsx";

/** The frame of every kind of question: what is asked, its JSON beside it, and below them the answer. */
export function ExplorePage({
  builder,
  json,
  faults,
  children,
}: {
  builder: ReactNode;
  json: ReactNode;
  faults: ReadonlyMap<string, string>;
  children: ReactNode;
}) {
  const filters = filterNames(useCatalog());
  const filterFault = faults.get("filters");
  const timeFault = faults.get("date_range");
  return (
    <Page title="Explore" tabs={exploreTabs} filters={filters}>
      <Fault text={filterFault} />
      <Fault text={timeFault} />
      <div className="grid gap-4 lg:grid-cols-[minmax(0,1fr)_22rem]">
        {builder}
        {/* On a phone the answer comes first. */}
        <div className="order-last flex min-w-0 flex-col *:grow lg:order-none lg:max-h-[36rem]">{json}</div>
        <div className="min-w-0 lg:col-span-2">{children}</div>
      </div>
    </Page>
  );
}
