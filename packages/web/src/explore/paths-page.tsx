import { PathsAnswer } from "../answers/paths-answer.tsx";
import { SaveToBoard } from "../saving/save-to-board.tsx";
import { useCatalog } from "../questions/catalog.ts";
import { Card, cardTitle } from "../ui/card.tsx";
import { Segments } from "../ui/segments.tsx";
import { AnswerCard } from "./answer-card.tsx";
import { ExplorePage } from "./explore-page.tsx";
import { faultsByPart } from "./fault-place.ts";
import { JsonPanel } from "./json-panel.tsx";
import { PathsBuilder } from "./paths-builder.tsx";
import { useAnalysis } from "../answers/use-analysis.ts";
import { useQuestion } from "./use-question.ts";

const path = "/api/v1/paths";

const usual = { per: "visit", by: "page", steps: 3, limit: 8, filters: [["is", "type", ["page_view"]]] };

/** "Where do people go?": which pages, or values of any dimension, come after each other. */
export function PathsPage() {
  const asked = useQuestion(usual);
  const { search, question, apply, setParts, changeSearch } = asked;
  const { answer, problem, retry } = useAnalysis(path, question);
  const faults = faultsByPart(problem, question);
  const catalog = useCatalog();
  const drawing = search.draw === "table" ? "table" : "flow";
  return (
    <ExplorePage
      faults={faults}
      builder={
        <Card label="Question" title={<h2 className={cardTitle}>Paths</h2>}>
          <PathsBuilder asked={asked} catalog={catalog} faults={faults} />
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
        title="Paths"
        drawing={drawing}
        action={
          <>
            <Segments
              label="Drawn as"
              value={drawing}
              onChange={(draw) => changeSearch({ draw })}
              options={[
                ["flow", "Flow"],
                ["table", "Table"],
              ]}
            />
            <SaveToBoard path={path} question={question} drawing={drawing} title="Paths" />
          </>
        }
      >
        <PathsAnswer
          title="Paths"
          results={answer?.results ?? []}
          isTable={drawing === "table"}
          chartClass="h-[28rem] min-w-[44rem]"
          onChoose={(around) => setParts({ around })}
        />
      </AnswerCard>
    </ExplorePage>
  );
}
