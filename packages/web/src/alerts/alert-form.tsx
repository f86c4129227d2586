import { useBlocker } from "@tanstack/react-router";
import { useRef, useState, type FormEvent, type ReactNode } from "react";
import type { AlertRule } from "../api/alerts.ts";
import { useCatalog } from "../questions/catalog.ts";
import { metricInfo } from "../questions/metric-info.ts";
import { Button } from "../ui/button.tsx";
import { fieldClass } from "../ui/field.ts";
import { Labelled } from "../ui/labelled.tsx";
import { Notice } from "../ui/notice.tsx";
import { ConditionFields } from "./condition-fields.tsx";
import { PastCard } from "./past-card.tsx";
import { QuestionFields } from "./question-fields.tsx";
import { TellingFields } from "./telling-fields.tsx";
import { WatchedChart } from "./watched-chart.tsx";

/**
 * Writes a rule, beside how its figure was of late and what it would have come to. What was written stays until it is saved, and
 * leaving it asks.
 * @param cancel what leads away
 */
export function AlertForm({
  from,
  submit,
  cancel,
  onSave,
}: {
  from: AlertRule;
  submit: string;
  cancel: ReactNode;
  onSave: (rule: AlertRule) => Promise<void>;
}) {
  const catalog = useCatalog();
  // What others change meanwhile does not disturb who writes.
  const [began] = useState(from);
  const [rule, setRule] = useState(began);
  const [isBusy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const isSaved = useRef(false);
  const hasDraft = JSON.stringify(rule) !== JSON.stringify(began);
  useBlocker({
    shouldBlockFn: () =>
      !isSaved.current && !globalThis.confirm("Leave this page? What you have written is lost."),
    enableBeforeUnload: () => hasDraft && !isSaved.current,
    disabled: !hasDraft,
  });
  const write = (change: Partial<AlertRule>) => setRule((now) => ({ ...now, ...change }));
  const send = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setFault(null);
    isSaved.current = true;
    try {
      await onSave(rule);
    } catch (error) {
      isSaved.current = false;
      setFault(error instanceof Error ? error.message : String(error));
      setBusy(false);
    }
  };
  const hasFigure = rule.question.metric !== "";
  return (
    <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_24rem]">
      <form
        onSubmit={(event) => void send(event)}
        className="border-line bg-surface min-w-0 space-y-5 rounded-xl border p-4 sm:p-6"
      >
        <Labelled label="Title" hint="What people are told.">
          <input
            required
            maxLength={128}
            value={rule.title}
            placeholder="The checkout is slow"
            onChange={({ target }) => write({ title: target.value })}
            className={fieldClass}
          />
        </Labelled>
        <QuestionFields rule={rule} onWrite={write} />
        <ConditionFields
          condition={rule.condition}
          unit={metricInfo(rule.question.metric, catalog).unit}
          onChange={(condition) => write({ condition })}
        />
        <TellingFields rule={rule} onWrite={write} />
        {fault !== null && <Notice message={fault} />}
        <div className="flex justify-end gap-2">
          {cancel}
          <Button type="submit" tone="main" disabled={isBusy}>
            {submit}
          </Button>
        </div>
      </form>
      {hasFigure && (
        <div className="min-w-0 space-y-4">
          <WatchedChart rule={rule} />
          <PastCard rule={rule} />
        </div>
      )}
    </div>
  );
}
