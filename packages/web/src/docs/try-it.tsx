import { useState, type FormEvent } from "react";
import { Button } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { fieldClass } from "../ui/field.ts";
import { Labelled } from "../ui/labelled.tsx";
import { exampleOf, knownBodies } from "./example.ts";
import type { ApiDocument, ShownOperation } from "./openapi.ts";
import { curlOf, requestOf, type Values } from "./request.ts";

/** Characters of an answer that are shown. */
const maxShown = 100_000;

interface Reply {
  readonly status: number;
  readonly ms: number;
  readonly text: string;
}

/** Sends an operation to this server, as whoever is signed in or by a key, and shows what it answers. */
export function TryIt({ document, operation }: { document: ApiDocument; operation: ShownOperation }) {
  const { parameters, body, method } = operation;
  const asked = parameters.filter((one) => one.in === "path" || one.in === "query");
  const isJson = body?.type === "application/json";
  const example = isJson ? (knownBodies[operation.id] ?? exampleOf(document, body.schema)) : null;
  const [values, setValues] = useState<Values>({
    key: "",
    parameters: {},
    body: isJson ? JSON.stringify(example, null, 2) : "",
  });
  const [reply, setReply] = useState<Reply | null>(null);
  const [isBusy, setBusy] = useState(false);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    const began = performance.now();
    try {
      const { path, init } = requestOf(operation, values);
      const response = await fetch(path, init);
      const text = await response.text();
      setReply({ status: response.status, ms: performance.now() - began, text: readable(text) });
    } catch (error) {
      setReply({
        status: 0,
        ms: performance.now() - began,
        text: error instanceof Error ? error.message : String(error),
      });
    } finally {
      setBusy(false);
    }
  };
  return (
    <form aria-label="Try it" onSubmit={(event) => void send(event)} className="space-y-3">
      {operation.scope !== null && (
        <Labelled
          label="Key"
          hint={`Of scope ${operation.scope}. Left empty, it is sent as who you are signed in as.`}
        >
          <input
            type="password"
            autoComplete="off"
            value={values.key}
            onChange={({ target }) => setValues({ ...values, key: target.value })}
            className={fieldClass}
          />
        </Labelled>
      )}
      {asked.map(({ name, required = false, schema }) => (
        <Labelled key={name} label={required ? `${name} (required)` : name}>
          <input
            required={required}
            placeholder={schema?.default === undefined ? "" : JSON.stringify(schema.default)}
            value={values.parameters[name] ?? ""}
            onChange={({ target }) =>
              setValues({ ...values, parameters: { ...values.parameters, [name]: target.value } })
            }
            className={fieldClass}
          />
        </Labelled>
      ))}
      {body !== null && isJson && (
        <Labelled label="Body">
          <textarea
            rows={Math.min(16, values.body.split("\n").length + 1)}
            spellCheck={false}
            value={values.body}
            onChange={({ target }) => setValues({ ...values, body: target.value })}
            className={`${fieldClass} h-auto py-2 font-mono text-xs`}
          />
        </Labelled>
      )}
      <div className="flex items-center gap-2">
        <Button type="submit" disabled={isBusy} tone={method === "DELETE" ? "danger" : "main"}>
          Send {method}
        </Button>
        <CopyButton label="Copy as curl" text={curlOf(operation, values, location.origin)} />
      </div>
      <div aria-live="polite">
        {reply !== null && (
          <>
            <p
              className={`text-xs font-medium ${reply.status >= 200 && reply.status < 300 ? "text-good" : "text-bad"}`}
            >
              {reply.status === 0 ? "No answer" : reply.status} · {Math.round(reply.ms)} ms
            </p>
            <pre
              // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, so a keyboard must reach it
              tabIndex={0}
              aria-label="Answer"
              role="group"
              className="border-line bg-canvas mt-1 max-h-96 overflow-auto rounded-lg border p-3 font-mono text-xs"
            >
              {reply.text}
            </pre>
          </>
        )}
      </div>
    </form>
  );
}

function readable(text: string): string {
  if (text.length > maxShown) return `${text.slice(0, maxShown)}…`;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
