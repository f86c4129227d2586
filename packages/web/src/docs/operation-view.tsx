import { Card, cardTitle } from "../ui/card.tsx";
import { useDocumentTitle } from "../shell/document-title.ts";
import { Described } from "./described.tsx";
import type { ApiDocument, ShownOperation } from "./openapi.ts";
import { SchemaView } from "./schema-view.tsx";
import { TryIt } from "./try-it.tsx";

/** One operation: what it is for, what it takes and answers, and a way to try it. */
export function OperationView({ document, operation }: { document: ApiDocument; operation: ShownOperation }) {
  const { method, path, summary, description, scope, parameters, body, responses } = operation;
  useDocumentTitle(summary);
  const [ok] = responses.filter(([status]) => status.startsWith("2"));
  const answer = Object.values(ok?.[1].content ?? {})[0]?.schema;
  return (
    <article className="min-w-0">
      <h1 className="text-xl font-semibold tracking-tight">{summary}</h1>
      <p className="mt-1 font-mono text-sm break-all">
        <span className="text-accent font-semibold">{method}</span> {path}
      </p>
      <p className="mt-3 max-w-prose text-sm text-pretty">
        <Described text={description} />
      </p>
      <p className="text-muted mt-2 text-xs">
        {scope === null ? "Needs no key." : `Needs a key of scope ${scope}, or more.`}
      </p>
      <div className="mt-5 grid gap-4 xl:grid-cols-2">
        <div className="min-w-0 space-y-4">
          {parameters.length > 0 && (
            <Card label="Parameters" title={<h2 className={cardTitle}>Parameters</h2>}>
              <ul className="px-4 pb-3 text-[0.8125rem]">
                {parameters.map((one) => (
                  <li key={`${one.in} ${one.name}`} className="border-line border-t py-1.5 first:border-t-0">
                    <p>
                      <code className="font-semibold">{one.name}</code>{" "}
                      <span className="text-muted text-xs">
                        {one.in}
                        {one.required === true && " · required"}
                      </span>
                    </p>
                    {one.description !== undefined && (
                      <p className="text-muted text-pretty break-words">
                        <Described text={one.description} />
                      </p>
                    )}
                  </li>
                ))}
              </ul>
            </Card>
          )}
          {body !== null && (
            <Card label="Body" title={<h2 className={cardTitle}>Body</h2>}>
              <div className="px-4 pb-3">
                <p className="text-muted pb-1 text-xs">{body.type}</p>
                <SchemaView document={document} schema={body.schema} />
              </div>
            </Card>
          )}
          <Card label="Answers" title={<h2 className={cardTitle}>Answers</h2>}>
            <div className="px-4 pb-3 text-[0.8125rem]">
              {answer !== undefined && <SchemaView document={document} schema={answer} />}
              <ul>
                {responses.map(([status, response]) => (
                  <li key={status} className="border-line flex gap-3 border-t py-1.5">
                    <code className="font-semibold">{status}</code>
                    <span className="text-muted min-w-0 text-pretty break-words">
                      <Described text={response.description ?? ""} />
                    </span>
                  </li>
                ))}
              </ul>
            </div>
          </Card>
        </div>
        <div className="xl:sticky xl:top-6 xl:self-start">
          <Card label="Try it" title={<h2 className={cardTitle}>Try it</h2>}>
            <div className="px-4 pb-4">
              <TryIt key={operation.id} document={document} operation={operation} />
            </div>
          </Card>
        </div>
      </div>
    </article>
  );
}
