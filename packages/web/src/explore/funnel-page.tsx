import { useCatalog } from "../questions/catalog.ts";
import { Card, cardTitle } from "../ui/card.tsx";
import { AnswerCard } from "./answer-card.tsx";
import { ExplorePage } from "./explore-page.tsx";
import { faultsByPart } from "./fault-place.ts";
import { FunnelBuilder } from "./funnel-builder.tsx";
import { FunnelSteps } from "../answers/funnel-steps.tsx";
import { SaveToBoard } from "../saving/save-to-board.tsx";
import { JsonPanel } from "./json-panel.tsx";
import { useAnalysis } from "../answers/use-analysis.ts";
import { useQuestion } from "./use-question.ts";

const path = "/api/v1/funnel";

const usual = {
  steps: [
    { name: "Visited", filters: [["is", "type", ["page_view"]]] },
    { name: "Signed up", filters: [["is", "type", ["signup"]]] },
  ],
  per: "visitor",
  window: "14d",
};

/** "How many of those who did one thing went on to the next?": a funnel of steps, in order and in time. */
export function FunnelPage() {
  const asked = useQuestion(usual);
  const { question, apply } = asked;
  const { answer, problem, retry } = useAnalysis(path, question);
  const faults = faultsByPart(problem, question);
  const catalog = useCatalog();
  return (
    <ExplorePage
      faults={faults}
      builder={
        <Card label="Question" title={<h2 className={cardTitle}>Steps</h2>}>
          <FunnelBuilder asked={asked} catalog={catalog} faults={faults} />
        </Card>
      }
      json={<JsonPanel path={path} question={question} onApply={apply} />}
    >
      <AnswerCard
        problem={problem}
        faults={faults}
        isThere={answer !== null}
        onRetry={retry}
        source={{ path, question }}
        title="Funnel"
        action={<SaveToBoard path={path} question={question} drawing="steps" title="Funnel" />}
      >
        {answer !== null && (
          <FunnelSteps results={answer.results} isSplit={question["dimension"] !== undefined} />
        )}
      </AnswerCard>
    </ExplorePage>
  );
}
