import { useQueries } from "@tanstack/react-query";
import type { Filter } from "@dendro/core";
import { ask } from "../api/client.ts";
import { QuestionCard } from "../exports/question-card.tsx";
import { queryOf } from "../filters/search.ts";
import { useTenant } from "../filters/tenant-context.ts";
import { useSearch } from "../filters/use-search.ts";
import { formatCount, formatValue } from "../format/format.ts";
import { LoadingList } from "../lists/loading-list.tsx";
import { useLiveQuery } from "../live/live-context.tsx";
import { Failed } from "../ui/failed.tsx";
import { Notice } from "../ui/notice.tsx";
import { Table } from "../ui/table.tsx";
import { FlameGraph } from "./flame-graph.tsx";
import { flameOf, type FlamePart } from "./flame.ts";
import { isExecution } from "./kinds.ts";
import { WorkflowPage } from "./workflow-page.tsx";

/** As many workflows are looked into, those with most executions. */
const most = 8;

/** Where does the time of executions go? The nodes that decide how long each workflow takes. */
export function WorkflowBottlenecksPage() {
  return (
    <WorkflowPage>
      <Bottlenecks />
    </WorkflowPage>
  );
}

function Bottlenecks() {
  const { search } = useSearch();
  const { filters = [], ...base } = queryOf(search);
  const { rows, error } = useLiveQuery({
    ...base,
    filters: [...filters, isExecution, ["is_not", "name", [""]]],
    metrics: ["executions"],
    dimensions: ["name"],
    pagination: { limit: most },
  });
  // They are asked for in one order, so that a change of ranks is no other question.
  const names = rows?.map(({ dimensions: [name] }) => name ?? "").toSorted() ?? null;
  return (
    <QuestionCard
      title="Where the time goes"
      path="/api/v1/bottlenecks"
      question={{ ...base, ...nodesOf([isExecution, ...(filters as Filter[])]) }}
    >
      {error !== null && rows === null ? (
        <Notice message={error} />
      ) : names === null ? (
        <LoadingList />
      ) : (
        <TimeOf names={names} />
      )}
    </QuestionCard>
  );
}

/** Nodes of executions of which some event is so: nodes do not name their workflow, nor whose it is. */
const nodesOf = (execution: readonly Filter[]) => ({
  per: "execution" as const,
  filters: [["has_done", "execution", { filters: [...execution] }] satisfies Filter],
  limit: 50,
});

function TimeOf({ names }: { names: readonly string[] }) {
  const tenant = useTenant();
  const { search } = useSearch();
  const { date_range, timezone, filters = [] } = queryOf(search);
  const answers = useQueries({
    queries: names.map((name) => {
      const ofWorkflow: Filter[] = [isExecution, ["is", "name", [name]], ...(filters as Filter[])];
      const body = { date_range, timezone, ...nodesOf(ofWorkflow) };
      return {
        queryKey: ["bottlenecks", tenant, body],
        queryFn: async () => await ask("POST /api/v1/bottlenecks", { query: { tenant }, body }),
      };
    }),
  });
  const failed = answers.find(({ isError }) => isError);
  if (failed?.error !== undefined && failed.error !== null)
    return <Failed what="The bottlenecks" error={failed.error} onRetry={() => void failed.refetch()} />;
  if (answers.some(({ isPending }) => isPending)) return <LoadingList />;
  const flame = flameOf(names.map((name, index) => ({ name, nodes: answers[index]?.data?.results ?? [] })));
  if (flame.length === 0)
    return (
      <p className="text-muted m-auto max-w-prose px-4 py-10 text-center text-xs text-pretty">
        Nothing in this time. Nodes are told by events of type <code>node.completed</code> with{" "}
        <code>duration_ms</code>, of the same run or trace as their workflow.
      </p>
    );
  return (
    <>
      <FlameGraph parts={flame} />
      <Table
        label="Where the time goes"
        rows={flame.flatMap((workflow) => workflow.parts.map((node) => ({ workflow, node })))}
        keyOf={({ workflow, node }) => JSON.stringify([workflow.name, node.name])}
        empty="Nothing in this time."
        columns={[
          { title: "Workflow", cell: ({ workflow }) => workflow.name },
          { title: "Node", cell: ({ node }) => <span className="font-medium">{node.name}</span> },
          {
            title: "Of all the time",
            align: "right",
            cell: ({ node }) => formatValue(node.share, "percent"),
          },
          {
            title: "Time on the critical path",
            align: "right",
            cell: ({ node }) => formatValue(node.seconds, "seconds"),
          },
          { title: "Executions", align: "right", cell: ({ node }) => formatCount(node.runs) },
          { title: "Each", align: "right", cell: ({ node }) => formatValue(eachOf(node), "seconds") },
        ]}
      />
    </>
  );
}

const eachOf = ({ seconds, runs }: FlamePart) => (runs === 0 ? null : seconds / runs);
