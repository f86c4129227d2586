import { MetricsCard } from "../metrics/metrics-card.tsx";
import { PostList } from "./post-list.tsx";
import { SitePage } from "./site-page.tsx";

/** Which posts are read, to what end, and what do readers say of them? */
export function SiteContentPage() {
  return (
    <SitePage>
      <MetricsCard
        label="Content figures"
        metrics={[
          "readers",
          "reads_completed",
          "finish_rate",
          "read_time",
          "reactions",
          "comments",
          "shares",
        ]}
      />
      <PostList />
    </SitePage>
  );
}
