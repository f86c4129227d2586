import type { ReactNode } from "react";
import { WithEvents } from "../setup/with-events.tsx";
import { Page, type PageTab } from "../shell/page.tsx";

const tabs: readonly PageTab[] = [
  ["/workflows", "Overview"],
  ["/workflows/executions", "Executions"],
  ["/workflows/nodes", "Nodes"],
  ["/workflows/bottlenecks", "Bottlenecks"],
];

/** One of the parts of the page of workflows. */
export function WorkflowPage({ children }: { children: ReactNode }) {
  return (
    <WithEvents of="/workflows">
      <Page
        title="Workflows"
        tabs={tabs}
        filters={["name", "version", "source", "user", "segment", "error_type"]}
      >
        {children}
      </Page>
    </WithEvents>
  );
}
