import type { ShownOperation } from "./openapi.ts";

/** What somebody wrote into the form of an operation. */
export interface Values {
  readonly key: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Where an operation is asked, with what was written. */
function addressOf({ path, parameters }: ShownOperation, { parameters: values }: Values): string {
  const place = path.replaceAll(/\{(\w+)\}/gu, (_whole, name: string) =>
    encodeURIComponent(values[name] ?? ""),
  );
  const query = parameters.filter((one) => one.in === "query" && (values[one.name] ?? "") !== "");
  if (query.length === 0) return place;
  return `${place}?${query.map(({ name }) => `${name}=${encodeURIComponent(values[name] ?? "")}`).join("&")}`;
}

export function requestOf(operation: ShownOperation, values: Values): { path: string; init: RequestInit } {
  const { key, body } = values;
  const hasBody = operation.body !== null && body.trim() !== "";
  return {
    path: addressOf(operation, values),
    init: {
      method: operation.method,
      headers: {
        "x-requested-with": "dendro",
        ...(key === "" ? {} : { authorization: `Bearer ${key}` }),
        ...(hasBody ? { "content-type": operation.body?.type ?? "application/json" } : {}),
      },
      ...(hasBody ? { body } : {}),
    },
  };
}

/** The same as a command; a key that was written stays out of it. */
export function curlOf(operation: ShownOperation, values: Values, origin: string): string {
  const quoted = (text: string) => `'${text.replaceAll("'", String.raw`'\''`)}'`;
  const { method, body, scope } = operation;
  return [
    `curl -X ${method} ${quoted(origin + addressOf(operation, values))}`,
    ...(scope === null ? [] : [`-H "authorization: Bearer $DENDRO_KEY"`]),
    ...(body === null || values.body.trim() === ""
      ? []
      : [`-H 'content-type: ${body.type}'`, `-d ${quoted(values.body)}`]),
  ].join(" \\\n  ");
}
