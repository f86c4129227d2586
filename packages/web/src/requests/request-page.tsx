import type { ReactNode } from "react";
import { WithEvents } from "../setup/with-events.tsx";
import { Page } from "../shell/page.tsx";
import { requestTabs } from "../shell/subjects.ts";

const filters = [
  "route",
  "page",
  "method",
  "status_class",
  "status_code",
  "host",
  "source",
  "segment",
  "version",
  "region",
  "country",
  "error_type",
  "user",
  "bot",
];

/** One of the parts of the page of requests. */
export function RequestPage({ hasRange = true, children }: { hasRange?: boolean; children: ReactNode }) {
  return (
    <WithEvents of="/requests">
      <Page title="Requests" tabs={requestTabs} filters={filters} hasRange={hasRange}>
        {children}
      </Page>
    </WithEvents>
  );
}
