import type { ReactNode } from "react";
import { VisitorsNow } from "../metrics/visitors-now.tsx";
import { WithEvents } from "../setup/with-events.tsx";
import { Page } from "../shell/page.tsx";
import { siteTabs } from "../shell/subjects.ts";

const filters = [
  "page",
  "entry_page",
  "exit_page",
  "host",
  "segment",
  "referrer_source",
  "referrer",
  "channel",
  "utm_source",
  "utm_medium",
  "utm_campaign",
  "utm_term",
  "utm_content",
  "country",
  "region",
  "city",
  "browser",
  "browser_version",
  "os",
  "os_version",
  "device",
  "screen",
  "language",
];

/** One of the parts of a site's page. */
export function SitePage({ hasRange = true, children }: { hasRange?: boolean; children: ReactNode }) {
  return (
    <WithEvents of="/sites">
      <Page title="Sites" state={<VisitorsNow />} tabs={siteTabs} filters={filters} hasRange={hasRange}>
        {children}
      </Page>
    </WithEvents>
  );
}
