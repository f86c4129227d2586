import { Described } from "./described.tsx";
import { resolve, type ApiDocument, type Schema } from "./openapi.ts";

/** What a schema allows, in a word or two. */
function typeOf(document: ApiDocument, sent: Schema): string {
  const schema = resolve<Schema>(document, sent);
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((one) => JSON.stringify(one)).join(" | ");
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined)
    return [...new Set(choices.map((one) => typeOf(document, one)))].slice(0, 4).join(" | ");
  if (schema.type === "array") return `${typeOf(document, schema.items ?? {})}[]`;
  const type = typeof schema.type === "string" ? schema.type : schema.type?.join(" | ");
  return type ?? "any";
}

/** The fields of an object, and those of the objects in it when they are opened. */
export function SchemaView({
  document,
  schema: sent,
  levels = 4,
}: {
  document: ApiDocument;
  schema: Schema;
  levels?: number;
}) {
  const { properties, required = [] } = fieldsOf(document, sent);
  const names = Object.keys(properties);
  if (names.length === 0) return <p className="text-muted text-xs">{typeOf(document, sent)}</p>;
  return (
    <ul className="text-[0.8125rem]">
      {names.map((name) => {
        const schema = properties[name] ?? {};
        const inner = fieldsOf(document, schema);
        const description = resolve<Schema>(document, schema).description;
        return (
          <li key={name} className="border-line border-t py-1.5">
            <p className="break-words">
              <code className="font-semibold">{name}</code>{" "}
              <code className="text-muted text-xs">{typeOf(document, schema)}</code>
              {required.includes(name) && <span className="text-muted text-xs"> · required</span>}
            </p>
            {description !== undefined && (
              <p className="text-muted text-pretty">
                <Described text={description} />
              </p>
            )}
            {levels > 0 && Object.keys(inner.properties).length > 0 && (
              <details className="mt-1">
                <summary className="text-muted cursor-pointer text-xs">Fields of {name}</summary>
                <div className="border-line ml-1 border-l pl-3">
                  <SchemaView document={document} schema={schema} levels={levels - 1} />
                </div>
              </details>
            )}
          </li>
        );
      })}
    </ul>
  );
}

function fieldsOf(
  document: ApiDocument,
  sent: Schema,
): Pick<Schema, "required"> & { properties: Record<string, Schema> } {
  const schema = resolve<Schema>(document, sent);
  if (schema.type === "array" && schema.items !== undefined) return fieldsOf(document, schema.items);
  const parts = schema.allOf?.map((one) => fieldsOf(document, one)) ?? [];
  return {
    properties: Object.assign({}, schema.properties, ...parts.map(({ properties }) => properties)) as Record<
      string,
      Schema
    >,
    required: [...(schema.required ?? []), ...parts.flatMap(({ required }) => required ?? [])],
  };
}
