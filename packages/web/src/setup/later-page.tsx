import type { ReactNode } from "react";
import { Page } from "../shell/page.tsx";

/** A part of Dendro that is not there yet: what it will do, and what does it today. */
function LaterPage({ title, will, today }: { title: string; will: string; today: ReactNode }) {
  return (
    <Page title={title} hasRange={false}>
      <div className="border-line bg-surface max-w-2xl space-y-3 rounded-xl border p-6">
        <p className="text-pretty">{will}</p>
        <p className="text-muted text-pretty">{today}</p>
        <p className="text-muted text-xs">This release does not have it yet.</p>
      </div>
    </Page>
  );
}

/** Which of two ways is better? */
export function ExperimentsPage() {
  return (
    <LaterPage
      title="Experiments"
      will="Experiments give a part of your users another setting, and say what it did to cost, time, feedback and goals."
      today="Until then, a worker's page compares its settings' versions, before and after each change."
    />
  );
}
