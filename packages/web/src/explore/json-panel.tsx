import { useState } from "react";
import type { Question } from "../questions/question.ts";
import { useShortcutsWithin } from "../keys/shortcuts.tsx";
import { Button } from "../ui/button.tsx";
import { Card, cardTitle } from "../ui/card.tsx";
import { CurlCommand } from "./curl-command.tsx";
import { Fault } from "./fault.tsx";
import { readableJson } from "../events/readable-json.ts";
import { isObject } from "./search.ts";

const applyShortcut = [{ keys: ["Mod+Enter"], title: "Apply what was written" }];

/** The question as the API takes it, to be read, written and copied. */
export function JsonPanel({
  path,
  question,
  onApply,
}: {
  /** The route that answers it. */
  path: string;
  question: Question;
  onApply: (question: Question) => void;
}) {
  const shown = readableJson(question);
  const [draft, setDraft] = useState<string | null>(null);
  const [fault, setFault] = useState<string>();
  const end = () => {
    setDraft(null);
    setFault(undefined);
  };
  const apply = () => {
    const read = readObject(draft ?? shown);
    if (typeof read === "string") return setFault(read);
    end();
    onApply(read);
  };
  const onKeyDown = useShortcutsWithin("In the question as JSON", applyShortcut, apply);
  return (
    <Card
      label="JSON"
      title={
        <h2 className={cardTitle}>
          JSON <code className="text-muted ml-1 text-xs font-normal">POST {path}</code>
        </h2>
      }
      action={<CurlCommand path={path} question={question} />}
    >
      <div className="flex grow flex-col px-4 pt-1 pb-4">
        <textarea
          aria-label="The question as JSON"
          spellCheck={false}
          value={draft ?? shown}
          onChange={(event) => setDraft(event.target.value)}
          onKeyDown={onKeyDown}
          rows={9}
          className="border-line-strong bg-canvas w-full grow resize-y rounded-lg border p-2.5 font-mono text-xs leading-5"
        />
        <Fault text={fault} />
        <div className="mt-2 flex items-center gap-2">
          <Button onClick={apply} disabled={draft === null}>
            Apply
          </Button>
          {draft !== null && <Button onClick={end}>Discard</Button>}
          <span className="text-muted ml-auto text-xs max-sm:hidden">Ctrl+Enter applies</span>
        </div>
      </div>
    </Card>
  );
}

/** @returns what is wrong with it, where it is no object */
function readObject(text: string): Question | string {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : "A question is an object: { … }.";
  } catch (error) {
    return `This is not JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
}
