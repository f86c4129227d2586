import type { AlertRule } from "../api/alerts.ts";
import { dimensionOptions, metricOptions } from "../explore/name-options.ts";
import { NamePicker } from "../explore/name-picker.tsx";
import { useCatalog } from "../questions/catalog.ts";
import { fieldClass } from "../ui/field.ts";
import type { Option } from "../ui/find-options.ts";
import { Labelled } from "../ui/labelled.tsx";
import { FiltersField } from "../webhooks/filters-field.tsx";

const windows = [
  ["5m", "The last 5 minutes"],
  ["10m", "The last 10 minutes"],
  ["15m", "The last 15 minutes"],
  ["30m", "The last 30 minutes"],
  ["1h", "The last hour"],
  ["6h", "The last 6 hours"],
  ["24h", "The last 24 hours"],
  ["7d", "The last 7 days"],
  ["today", "Today"],
  ["this_month", "This month"],
] as const;

/** What is watched: a figure, of what, and over which time. */
export function QuestionFields({
  rule: { question, window },
  onWrite,
}: {
  rule: AlertRule;
  onWrite: (change: Partial<AlertRule>) => void;
}) {
  const catalog = useCatalog();
  const isOwnWindow = windows.every(([value]) => value !== window);
  const last = (names: readonly string[]) => names.at(-1);
  return (
    <>
      <NamePicker
        title="Figure"
        placeholder={question.metric === "" ? "Choose a metric" : "Another metric"}
        names={question.metric === "" ? [] : [question.metric]}
        options={metricOptions(catalog)}
        other={readFunction}
        onChange={(names) => onWrite({ question: { ...question, metric: last(names) ?? "" } })}
        fault={undefined}
      />
      <NamePicker
        title="Each of them by itself"
        placeholder={question.dimension === null ? "All together, or by a dimension" : "Another dimension"}
        names={question.dimension === null ? [] : [question.dimension]}
        options={dimensionOptions(catalog).filter(({ value }) => !value.startsWith("time:"))}
        other={readPath}
        onChange={(names) => onWrite({ question: { ...question, dimension: last(names) ?? null } })}
        fault={undefined}
      />
      <FiltersField
        filters={question.filters}
        hint="All must match an event for it to count."
        onChange={(filters) => onWrite({ question: { ...question, filters: [...filters] } })}
      />
      <Labelled label="Over">
        <select
          value={window}
          onChange={({ target }) => onWrite({ window: target.value })}
          className={fieldClass}
        >
          {windows.map(([value, title]) => (
            <option key={value} value={value}>
              {title}
            </option>
          ))}
          {isOwnWindow && <option value={window}>{window}</option>}
        </select>
      </Labelled>
    </>
  );
}

/** A function of metrics or fields, as it is written. */
const readFunction = (text: string): Option | null =>
  text.includes("(") ? { value: text, title: text, detail: "A function of fields or metrics." } : null;

const readPath = (text: string): Option | null =>
  /^data\../u.test(text) ? { value: text, title: text, detail: "A path in the event's data." } : null;
