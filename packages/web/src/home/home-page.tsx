import { useLiveQuery } from "../live/live-context.tsx";
import { Page } from "../shell/page.tsx";
import { useSubjects } from "../shell/use-subjects.ts";
import { FirstEvent } from "../setup/with-events.tsx";
import { LiveFeed } from "./live-feed.tsx";
import { SubjectCard } from "./subject-card.tsx";
import { VisitorsNow } from "../metrics/visitors-now.tsx";

/** What did each subject do today, and is that as usual? */
export function HomePage() {
  const everything = useLiveQuery({ metrics: ["events"], date_range: "all" });
  const subjects = useSubjects();
  if (everything.rows?.[0]?.metrics[0] === 0) return <FirstEvent />;
  return (
    <Page title="Home" state={<VisitorsNow />} hasRange={false}>
      <div className="gap-4 *:mb-4 *:break-inside-avoid lg:columns-2">
        {subjects?.seen.map((subject) => (
          <SubjectCard key={subject.to} subject={subject} />
        ))}
        <LiveFeed />
      </div>
    </Page>
  );
}
