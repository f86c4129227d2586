import { errorCatalog, type ErrorCode } from "@dendro/core";
import type { Api } from "./context.ts";
import { errorDocs } from "./error-docs.ts";
import { dashboardPage, isNavigation } from "./dashboard.ts";
import { escapeHtml, page } from "./html.ts";
import { documentOf } from "./document.ts";

/** The document, as JSON and for people to read. */
export function addDocsRoutes(api: Api, webRoot: string | null): void {
  const shown = once(() => {
    const document = documentOf(api);
    return {
      json: JSON.stringify(document),
      html: page("API", operationsHtml(document as unknown as OpenApiDocument)),
    };
  });
  api.get("/openapi.json", (context) =>
    context.body(shown().json, 200, { "content-type": "application/json" }),
  );
  api.get("/docs", async (context) =>
    // To programs, and where the dashboard is not built, it is one page without scripts.
    webRoot !== null && isNavigation(context)
      ? await dashboardPage(context, webRoot)
      : context.html(shown().html),
  );
  api.get("/docs/errors", (context) => context.html(page("Errors", errorsHtml())));
}

/** Makes it when it is first asked for: it takes a while, and stays as it is. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}

interface OpenApiDocument {
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly responses: Record<string, Response> };
}

interface Response {
  readonly description: string;
  readonly content?: Record<string, { schema: unknown }>;
}

interface Operation {
  readonly summary?: string;
  readonly description?: string;
  readonly parameters?: readonly {
    name: string;
    in: string;
    required?: boolean;
    schema?: { description?: string };
  }[];
  readonly requestBody?: { content: Record<string, { schema: unknown }> };
  readonly responses: Record<string, Response | { readonly $ref: string }>;
}

function operationsHtml({ paths, components }: OpenApiDocument): string {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) =>
      operationHtml(method, path, operation, components.responses),
    ),
  );
  return `<p>The same as a document: <a href="/openapi.json">openapi.json</a>. What other clients may send: <a href="/docs/receivers">receivers</a>. What can go wrong: <a href="/docs/errors">errors</a>.</p>${operations.join("")}`;
}

function operationHtml(
  method: string,
  path: string,
  operation: Operation,
  shared: Record<string, Response>,
): string {
  const parameters = (operation.parameters ?? []).map(
    ({ name, in: place, schema }) =>
      `<li><code>${escapeHtml(name)}</code> (${escapeHtml(place)}) ${escapeHtml(schema?.description ?? "")}</li>`,
  );
  const bodies = Object.entries(operation.requestBody?.content ?? {}).map(([type, { schema }]) =>
    schemaHtml(`Body, ${type}`, schema),
  );
  const responses = Object.entries(operation.responses).map(([status, response]) => {
    const { description = "", content } =
      "$ref" in response ? (shared[response.$ref.replace(/^.*\//u, "")] ?? {}) : response;
    return `<li><code>${status}</code> ${escapeHtml(description)}${Object.entries(content ?? {})
      .map(([type, { schema }]) => (status.startsWith("2") ? schemaHtml(type, schema) : ""))
      .join("")}</li>`;
  });
  return `<section id="${method}-${escapeHtml(path)}"><h2><code>${method.toUpperCase()}</code> ${escapeHtml(path)}</h2>
<p><strong>${escapeHtml(operation.summary ?? "")}</strong> ${escapeHtml(operation.description ?? "")}</p>
${parameters.length > 0 ? `<h3>Parameters</h3><ul>${parameters.join("")}</ul>` : ""}${bodies.join("")}
<h3>Answers</h3><ul>${responses.join("")}</ul></section>`;
}

const schemaHtml = (title: string, schema: unknown) =>
  `<details><summary>${escapeHtml(title)}</summary><pre>${escapeHtml(JSON.stringify(schema, null, 2))}</pre></details>`;

function errorsHtml(): string {
  return (Object.keys(errorCatalog) as ErrorCode[])
    .map((code) => {
      const { status, title, retryable } = errorCatalog[code];
      const { cause, fix } = errorDocs[code];
      const again = retryable ? "The same request may succeed later." : "The same request will fail again.";
      return `<section id="${code}"><h2><code>${code}</code> ${status}</h2><p><strong>${escapeHtml(title)}.</strong> ${escapeHtml(cause)}</p><p>${escapeHtml(fix)} ${again}</p></section>`;
    })
    .join("");
}
