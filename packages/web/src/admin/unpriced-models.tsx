import { asNumber } from "@dendro/core";
import { formatCount } from "../format/format.ts";
import { useLiveQuery } from "../live/live-context.tsx";
import { Card, cardTitle } from "../ui/card.tsx";
import { Table } from "../ui/table.tsx";

/** Models that were called in the last 30 days and of which no price is known, so that their cost is missing. */
export function UnpricedModels() {
  const { rows } = useLiveQuery({
    metrics: ["llm_calls", "tokens"],
    dimensions: ["model", "provider"],
    filters: [
      ["is", "type", ["llm.called"]],
      ["is", "cost_source", ["unknown"]],
    ],
    date_range: "30d",
    pagination: { limit: 20 },
  });
  if (rows === null || rows.length === 0) return null;
  return (
    <Card label="Models without a price" title={<h2 className={cardTitle}>Models without a price</h2>}>
      <Table
        label="Models without a price"
        rows={rows}
        keyOf={({ dimensions }) => dimensions.join(" ")}
        empty=""
        columns={[
          {
            title: "Model",
            cell: ({ dimensions: [model] }) => <span className="font-medium">{model ?? "(none)"}</span>,
          },
          { title: "Provider", cell: ({ dimensions: [, provider] }) => provider ?? "(none)" },
          { title: "Calls", align: "right", cell: ({ metrics }) => formatCount(asNumber(metrics[0]) ?? 0) },
          { title: "Tokens", align: "right", cell: ({ metrics }) => formatCount(asNumber(metrics[1]) ?? 0) },
        ]}
      />
    </Card>
  );
}
