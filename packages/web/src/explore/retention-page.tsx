import { useCatalog } from "../questions/catalog.ts";
import { Card, cardTitle } from "../ui/card.tsx";
import { AnswerCard } from "./answer-card.tsx";
import { ExplorePage } from "./explore-page.tsx";
import { faultsByPart } from "./fault-place.ts";
import { SaveToBoard } from "../saving/save-to-board.tsx";
import { JsonPanel } from "./json-panel.tsx";
import { RetentionBuilder } from "./retention-builder.tsx";
import { RetentionGrid } from "../answers/retention-grid.tsx";
import { useAnalysis } from "../answers/use-analysis.ts";
import { useQuestion } from "./use-question.ts";

const path = "/api/v1/retention";

const usual = {
  first: [["is", "type", ["page_view"]]],
  return: [["is", "type", ["page_view"]]],
  per: "user",
  granularity: "week",
  periods: 8,
};

/** "Who comes back?": how many of those who began in a period were there in later ones. */
export function RetentionPage() {
  const asked = useQuestion(usual);
  const { question, apply } = asked;
  const { answer, problem, retry } = useAnalysis(path, question);
  const faults = faultsByPart(problem, question);
  const catalog = useCatalog();
  return (
    <ExplorePage
      faults={faults}
      builder={
        <Card label="Question" title={<h2 className={cardTitle}>Who comes back</h2>}>
          <RetentionBuilder asked={asked} catalog={catalog} faults={faults} />
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
        title="Retention"
        action={<SaveToBoard path={path} question={question} drawing="grid" title="Retention" />}
      >
        {answer !== null && <RetentionGrid results={answer.results} granularity={answer.query.granularity} />}
      </AnswerCard>
    </ExplorePage>
  );
}
