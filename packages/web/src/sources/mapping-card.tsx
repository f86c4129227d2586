import { useState } from "react";
import { sourcesApi, type Preview, type Source } from "../api/sources.ts";
import { readableJson } from "../events/readable-json.ts";
import { useTenant } from "../filters/tenant-context.ts";
import { Button } from "../ui/button.tsx";
import { Card, cardTitle } from "../ui/card.tsx";
import { Notice } from "../ui/notice.tsx";
import { useSay } from "../ui/say.tsx";
import { ScrollRegion } from "../ui/scroll-region.tsx";
import { readMapping } from "./read-mapping.ts";

/** What an event is made of, to be changed and tried on the newest message. */
export function MappingCard({ source, onChanged }: { source: Source; onChanged: () => Promise<void> }) {
  const tenant = useTenant();
  const say = useSay();
  const saved = readableJson(source.mapping);
  const [text, setText] = useState(saved);
  const [preview, setPreview] = useState<Preview | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const attempt = async (work: (mapping: Record<string, unknown>) => Promise<void>) => {
    setFault(null);
    try {
      await work(readMapping(text));
    } catch (error) {
      setPreview(null);
      setFault(error instanceof Error ? error.message : String(error));
    }
  };
  const save = async (mapping: Record<string, unknown>) => {
    await sourcesApi.change(tenant, source.id, { mapping });
    say("The mapping is saved, for what comes from now on.");
    setText(readableJson(mapping));
    await onChanged();
  };
  return (
    <Card label="Mapping" title={<h2 className={cardTitle}>Mapping</h2>}>
      <div className="space-y-3 px-4 pt-1 pb-4">
        <p className="text-muted max-w-prose text-xs text-pretty">
          The event that is made of a message. Text that begins with <code>$</code> is a path to a value, and{" "}
          <code>{"{$…}"}</code> within text one to a part of it: from <code>$.body</code>,{" "}
          <code>$.headers</code>, <code>$.query</code> and <code>$.sent_at</code>.
        </p>
        <textarea
          aria-label="Mapping"
          spellCheck={false}
          value={text}
          rows={Math.min(24, text.split("\n").length + 1)}
          onChange={(event) => setText(event.target.value)}
          className="border-line-strong bg-surface block w-full resize-y rounded-lg border p-3 font-mono text-xs leading-5"
        />
        {fault !== null && <Notice message={fault} />}
        <div className="flex flex-wrap justify-end gap-2">
          {text !== saved && <Button onClick={() => setText(saved)}>Discard</Button>}
          <Button
            onClick={() =>
              void attempt(async (mapping) =>
                setPreview(await sourcesApi.preview(tenant, source.id, mapping)),
              )
            }
          >
            Try it
          </Button>
          <Button tone="main" disabled={text === saved} onClick={() => void attempt(save)}>
            Save
          </Button>
        </div>
        {preview !== null && (
          <div role="status" className="grid gap-3 md:grid-cols-2">
            <Shown title="The event that it makes" value={preview.event} />
            <Shown title="Of the newest message" value={preview.input} />
          </div>
        )}
      </div>
    </Card>
  );
}

function Shown({ title, value }: { title: string; value: object }) {
  return (
    <div className="min-w-0">
      <h3 className="mb-1 text-xs font-medium">{title}</h3>
      <ScrollRegion label={title} className="border-line max-h-96 overflow-auto rounded-lg border">
        <pre className="p-3 font-mono text-xs leading-5">{readableJson(value)}</pre>
      </ScrollRegion>
    </div>
  );
}
