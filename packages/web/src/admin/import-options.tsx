import { useState, type FormEvent } from "react";
import { formatBytes } from "../format/format.ts";
import { Button } from "../ui/button.tsx";
import { Card, cardTitle } from "../ui/card.tsx";
import { fieldClass } from "../ui/field.ts";
import { Labelled } from "../ui/labelled.tsx";
import type { ImportRequest } from "./import-upload.ts";

type What = ImportRequest["what"];

/** What a file's name says that it is. */
const guessOf = (name: string): What => (/\.(?:jsonl?|ndjson)(?:\.gz)?$/iu.test(name) ? "chats" : "logs");

/** What has to be said of a file before it is read. */
export function ImportOptions({
  file,
  onBegin,
  onCancel,
}: {
  file: File;
  onBegin: (request: ImportRequest) => Promise<void>;
  onCancel: () => void;
}) {
  const [what, setWhat] = useState<What>(guessOf(file.name));
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const values = new FormData(event.currentTarget);
    const text = (name: string) => {
      const value = values.get(name);
      return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
    };
    void onBegin({
      what,
      name: file.name.slice(0, 255),
      bytes: file.size,
      modified_at: file.lastModified,
      site: text("site"),
      format: text("format"),
      worker: text("worker"),
      with_text: text("with_text") !== undefined,
    });
  };
  return (
    <Card label="File" title={<h2 className={cardTitle}>{file.name}</h2>}>
      <form onSubmit={submit} className="max-w-md space-y-3 px-4 pb-4 text-sm">
        <p className="text-muted">{formatBytes(file.size)}</p>
        <Labelled label="What it is">
          <select
            value={what}
            onChange={({ target }) => setWhat(target.value === "chats" ? "chats" : "logs")}
            className={fieldClass}
          >
            <option value="logs">An access log of a web server</option>
            <option value="chats">Conversations of an agent</option>
          </select>
        </Labelled>
        {what === "logs" ? (
          <>
            <Labelled label="Site" hint="The host, where the lines do not say it.">
              <input name="site" maxLength={253} placeholder="www.example.com" className={fieldClass} />
            </Labelled>
            <Labelled label="Format" hint="By name or described, where it is not told by its looks.">
              <input name="format" maxLength={1000} placeholder="told by its looks" className={fieldClass} />
            </Labelled>
          </>
        ) : (
          <>
            <Labelled label="Worker" hint="The agent that they were with.">
              <input name="worker" maxLength={128} placeholder="imported" className={fieldClass} />
            </Labelled>
            <label className="flex min-h-7 items-center gap-2">
              <input type="checkbox" name="with_text" className="accent-accent size-4" />
              Keep what was said
            </label>
          </>
        )}
        <div className="flex gap-2 pt-1">
          <Button type="submit" tone="main">
            Import
          </Button>
          <Button onClick={onCancel}>Cancel</Button>
        </div>
      </form>
    </Card>
  );
}
