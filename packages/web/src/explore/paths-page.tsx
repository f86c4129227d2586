import { useMemo } from "react";
import { FlowChart } from "../charts/flow-chart.tsx";
import { useCatalog } from "../questions/catalog.ts";
import { Card, cardTitle } from "../ui/card.tsx";
import { ScrollRegion } from "../ui/scroll-region.tsx";
import { Segments } from "../ui/segments.tsx";
import { AnswerCard } from "./answer-card.tsx";
import { ExplorePage } from "./explore-page.tsx";
import { faultsByPart } from "./fault-place.ts";
import { JsonPanel } from "./json-panel.tsx";
import { pathFlow } from "./path-flow.ts";
import { PathsBuilder } from "./paths-builder.tsx";
import { PathsTable } from "./paths-table.tsx";
import { useAnalysis } from "./use-analysis.ts";
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
  const flow = useMemo(() => pathFlow("Paths", answer?.results ?? []), [answer]);
  const isTable = search.draw === "table";
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
        action={
          <Segments
            label="Drawn as"
            value={isTable ? "table" : "flow"}
            onChange={(draw) => changeSearch({ draw })}
            options={[
              ["flow", "Flow"],
              ["table", "Table"],
            ]}
          />
        }
      >
        {flow.links.length === 0 ? (
          <p className="text-muted px-4 py-12 text-center text-xs text-pretty">
            Nobody went anywhere in this time. Choose a longer one, or other filters.
          </p>
        ) : (
          <>
            {!isTable && (
              <ScrollRegion label="Flow" className="overflow-x-auto p-2">
                <FlowChart
                  flow={flow}
                  className="h-[28rem] min-w-[44rem]"
                  onChoose={(around) => setParts({ around })}
                />
              </ScrollRegion>
            )}
            <PathsTable results={answer?.results ?? []} isSeen={isTable} />
          </>
        )}
      </AnswerCard>
    </ExplorePage>
  );
}
