import { SaveToBoard } from "../saving/save-to-board.tsx";
import type { Catalog } from "../api/client.ts";
import { granularityOf } from "../filters/search.ts";
import { useSearch } from "../filters/use-search.ts";
import { Ordered, useInOldOrder } from "../lists/old-order.tsx";
import { useZoom } from "../metrics/use-zoom.ts";
import { AnswerView } from "../answers/answer-view.tsx";
import { useCatalog } from "../questions/catalog.ts";
import { dimensionTitle, metricInfo } from "../questions/metric-info.ts";
import { drawingOf, drawingsOf } from "../questions/drawing.ts";
import { textsOf, type Question } from "../questions/question.ts";
import { useAnswer } from "../answers/use-answer.ts";
import { Card, cardTitle } from "../ui/card.tsx";
import { Segments } from "../ui/segments.tsx";
import { AnswerCard } from "./answer-card.tsx";
import { ExplorePage } from "./explore-page.tsx";
import { faultsByPart } from "./fault-place.ts";
import { JsonPanel } from "./json-panel.tsx";
import { QueryBuilder } from "./query-builder.tsx";
import { useQuestion } from "./use-question.ts";

const drawingTitles = { line: "Lines", bar: "Bars", stack: "Stacked", table: "Table", figure: "Figure" };

/** "What is any metric, by anything, at any time?": a question put together from the catalogue, and its answer. */
export function QueryPage() {
  const { search: shown, addFilter } = useSearch();
  const asked = useQuestion({ metrics: ["events"], dimensions: [`time:${granularityOf(shown)}`] });
  const { search, parts, question, setParts, apply, changeSearch } = asked;
  const catalog = useCatalog();
  const onZoom = useZoom();
  const answer = useAnswer(question);
  const { rows, meta, problem, retry, isOldOrder } = useInOldOrder(question, answer, answer.problem !== null);
  const faults = faultsByPart(problem, question);
  const drawing = drawingOf(question, search.draw);
  const title = titleOf(question, catalog);
  const [[by, direction] = [null, "desc"] as const] = orderOf(parts["order_by"]);
  return (
    <ExplorePage
      faults={faults}
      builder={
        <Card label="Question" title={<h2 className={cardTitle}>Question</h2>}>
          <QueryBuilder asked={asked} catalog={catalog} faults={faults} />
        </Card>
      }
      json={<JsonPanel path="/api/v1/query" question={question} onApply={apply} />}
    >
      <AnswerCard
        problem={problem}
        faults={faults}
        isThere={rows !== null}
        onRetry={retry}
        action={
          <>
            <Segments
              label="Drawn as"
              value={drawing}
              onChange={(draw) => changeSearch({ draw })}
              options={drawingsOf(question).map((one) => [one, drawingTitles[one]])}
            />
            <SaveToBoard path="/api/v1/query" question={question} drawing={drawing} title={title} />
          </>
        }
        source={{ path: "/api/v1/query", question }}
        title={title}
        drawing={drawing}
      >
        <Ordered
          isOld={isOldOrder}
          className={drawing === "table" ? "flex max-h-[40rem] flex-col overflow-hidden" : ""}
        >
          <AnswerView
            question={question}
            drawing={drawing}
            rows={rows ?? []}
            meta={meta}
            chartClass="h-72"
            onZoom={onZoom}
            onOnly={(dimension, value) => addFilter(["is", dimension, [value]])}
            sorting={{
              by,
              direction,
              onSort: (name, to) => setParts({ order_by: [[name, to]] }),
            }}
          />
        </Ordered>
      </AnswerCard>
    </ExplorePage>
  );
}

/** What a question is called unless somebody says otherwise. */
function titleOf(question: Question, catalog: Catalog | null): string {
  const metrics = textsOf(question["metrics"]).map((name) => metricInfo(name, catalog).title);
  const groups = textsOf(question["dimensions"]).filter((name) => !name.startsWith("time:"));
  const by = groups.map((name) => dimensionTitle(name, catalog).toLowerCase());
  return `${metrics.join(", ")}${by.length === 0 ? "" : ` by ${by.join(", ")}`}`.slice(0, 128);
}

/** By what the rows are ordered, where the question says it. */
function orderOf(order: unknown): readonly (readonly [string, "asc" | "desc"])[] {
  const all = Array.isArray(order) ? (order as unknown[]) : [];
  return all.filter(
    (one): one is [string, "asc" | "desc"] =>
      Array.isArray(one) && typeof one[0] === "string" && (one[1] === "asc" || one[1] === "desc"),
  );
}
