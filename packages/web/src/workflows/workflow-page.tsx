import type { ReactNode } from "react";
import { WithEvents } from "../setup/with-events.tsx";
import { Page } from "../shell/page.tsx";
import { workflowTabs } from "../shell/subjects.ts";

/** One of the parts of the page of workflows. */
export function WorkflowPage({ children }: { children: ReactNode }) {
  return (
    <WithEvents of="/workflows">
      <Page
        title="Workflows"
        tabs={workflowTabs}
        filters={["name", "version", "source", "user", "segment", "error_type"]}
      >
        {children}
      </Page>
    </WithEvents>
  );
}
