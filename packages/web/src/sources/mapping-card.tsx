import { useId, useState } from "react";
import { sourcesApi, type Preview, type Source } from "../api/sources.ts";
import { readableJson } from "../events/readable-json.ts";
import { useTenant } from "../filters/tenant-context.ts";
import { Button } from "../ui/button.tsx";
import { Card, cardTitle } from "../ui/card.tsx";
import { Notice } from "../ui/notice.tsx";
import { useSay } from "../ui/say.tsx";
import { ScrollRegion } from "../ui/scroll-region.tsx";
import { readMapping } from "./read-mapping.ts";

/** A mapping that is not saved. */
interface Written {
  readonly text: string;
  /** What was saved when it was begun. */
  readonly over: string;
}

/** What an event is made of, to be changed and tried on the newest message. */
export function MappingCard({ source, onChanged }: { source: Source; onChanged: () => Promise<void> }) {
  const tenant = useTenant();
  const say = useSay();
  const faultId = useId();
  const saved = readableJson(source.mapping);
  // Who writes nothing sees what others save.
  const [written, setWritten] = useState<Written | null>(null);
  const text = written?.text ?? saved;
  const isOverwriting = written !== null && written.over !== saved;
  const [isBusy, setBusy] = useState(false);
  const [preview, setPreview] = useState<Preview | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const write = (next: string) => {
    setWritten(next === saved ? null : { text: next, over: written?.over ?? saved });
    setPreview(null);
    setFault(null);
  };
  const attempt = async (work: (mapping: Record<string, unknown>) => Promise<void>) => {
    setFault(null);
    setBusy(true);
    try {
      await work(readMapping(text));
    } catch (error) {
      setPreview(null);
      setFault(error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  };
  const save = async (mapping: Record<string, unknown>) => {
    await sourcesApi.change(tenant, source.id, { mapping });
    await onChanged();
    setWritten(null);
    say("The mapping is saved, for what comes from now on.");
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
          aria-invalid={fault !== null}
          aria-describedby={fault === null ? undefined : faultId}
          onChange={(event) => write(event.target.value)}
          className="border-line-strong bg-surface block w-full resize-y rounded-lg border p-3 font-mono text-xs leading-5"
        />
        {fault !== null && (
          <div id={faultId}>
            <Notice message={fault} />
          </div>
        )}
        {isOverwriting && (
          <p role="status" className="text-warn text-pretty">
            Somebody has saved another mapping meanwhile. Discard shows it; saving yours takes its place.
          </p>
        )}
        <div className="flex flex-wrap justify-end gap-2">
          {written !== null && <Button onClick={() => write(saved)}>Discard</Button>}
          <Button
            aria-disabled={isBusy}
            onClick={() =>
              !isBusy &&
              void attempt(async (mapping) =>
                setPreview(await sourcesApi.preview(tenant, source.id, mapping)),
              )
            }
          >
            Try it
          </Button>
          <Button tone="main" disabled={text === saved || isBusy} onClick={() => void attempt(save)}>
            Save
          </Button>
        </div>
        {preview !== null && (
          <div className="grid gap-3 md:grid-cols-2">
            <p role="status" className="sr-only">
              The newest message would be an event. It is shown below, with what it is made of.
            </p>
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
