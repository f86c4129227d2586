import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createConfig, lintFromString } from "@redocly/openapi-core";
import { describe, expect, test } from "vitest";
import { errorCatalog, type ErrorCode } from "@dendro/core";
import { receivers } from "@dendro/ingest";
import { createApp } from "./app.ts";
import type { ApiDependencies } from "./context.ts";
import { errorDocs } from "./error-docs.ts";

/** The document needs no server behind it. */
const app = createApp({ webRoot: null, scriptsRoot: null } as unknown as ApiDependencies);
const document = (await (await app.request("/openapi.json")).json()) as Record<string, unknown>;
const text = JSON.stringify(document);
const operations = Object.entries(document["paths"] as Record<string, Record<string, Operation>>).flatMap(
  ([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
);

describe("the OpenAPI document", () => {
  test("is the one in docs/openapi.json (update it with `npm test -- -u`)", async () => {
    await expect(`${JSON.stringify(document, null, 2)}\n`).toMatchFileSnapshot(
      "../../../../docs/openapi.json",
    );
  });

  test("is valid OpenAPI 3.1, as another's validator has it", async () => {
    const config = await createConfig({
      extends: ["recommended-strict"],
      rules: {
        "operation-operationId-unique": "error",
        "operation-operationId-url-safe": "error",
        "operation-singular-tag": "error",
        "operation-tag-defined": "error",
        "parameter-description": "error",
        "path-params-defined": "error",
        "tag-description": "error",
        // Nothing can be wrong with a question that has no parameters.
        "operation-4xx-response": "off",
      },
    });
    const problems = await lintFromString({ source: text, absoluteRef: "/openapi.json", config });
    expect(problems.map(({ ruleId, message, location }) => [ruleId, message, location[0]?.pointer])).toEqual(
      [],
    );
  });

  test("gives each schema a name of its own", () => {
    const names = sourcesOf(["../", "../../../core/src"]).flatMap((source) =>
      [...source.matchAll(/\.meta\(\{\s*id: "(\w+)"/gu)].map(([, name]) => name),
    );
    expect(names.length).toBeGreaterThan(20);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  test("describes every route, with what can go wrong", () => {
    const described = operations.map(({ method, path }) => `${method} ${path}`);
    const routed = app.routes
      .filter(({ method, path }) => method !== "ALL" && /^\/(?:api|analytics)\//u.test(path))
      .map(({ method, path }) => ({ method, path }));
    const received = receivers.flatMap(({ routes }) => routes);
    for (const { method, path } of [...routed, ...received])
      expect(described).toContain(`${method.toLowerCase()} ${path.replaceAll(/:(\w+)/gu, "{$1}")}`);
    for (const { operation } of operations) {
      expect(operation.operationId).toMatch(/^[a-z][A-Za-z\d]+$/u);
      expect(operation.security).toBeDefined();
      const statuses = Object.keys(operation.responses);
      // What is only counted is answered at once, what is begun is accepted.
      expect([["200"], ["201"], ["202"], ["204"], ["207"], ["200", "202"]]).toContainEqual(
        statuses.filter((status) => status.startsWith("2")),
      );
      const expected = [
        ...(operation.security.length > 0 ? ["401", "500"] : []),
        // A link has no scope that could be the wrong one.
        ...(operation.security.some((way) => !("share" in way)) ? ["403"] : []),
        ...("requestBody" in operation && !isOpenReceiver(operation) ? ["400", "413", "415"] : []),
        ...(operation.parameters?.some(({ name }) => name === "tenant") === true ? ["404"] : []),
      ];
      expect(statuses).toEqual(expect.arrayContaining(expected));
    }
  });
});

/** What answers everybody the same looks at nothing. */
const isOpenReceiver = ({ tags, security }: Operation) => tags.includes("Receivers") && security.length === 0;

interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly security: readonly object[];
  readonly responses: object;
  readonly parameters?: readonly { readonly name: string }[];
}

/** The text of every source below these folders. */
function sourcesOf(folders: readonly string[]): string[] {
  return folders.flatMap((folder) => {
    const root = fileURLToPath(new URL(folder, import.meta.url));
    const files = readdirSync(root, { recursive: true, encoding: "utf8" });
    return files.filter((file) => file.endsWith(".ts")).map((file) => readFileSync(join(root, file), "utf8"));
  });
}

test("docs/errors.md says of every error what happened and what to do (update it with `npm test -- -u`)", async () => {
  const sections = (Object.keys(errorCatalog) as ErrorCode[]).map((code) => {
    const { status, title, retryable } = errorCatalog[code];
    const { cause, fix } = errorDocs[code];
    const again = retryable ? "The same request may succeed later." : "The same request will fail again.";
    return `## ${code}\n\n**${status}: ${title}.** ${cause}\n\n${fix} ${again}\n`;
  });
  const intro =
    "# Errors\n\n<!-- Made from packages/server/src/api/error-docs.ts; a test keeps it up to date. -->\n\n" +
    "Every error is `application/problem+json` (RFC 9457) with a `code` that stays as it is, a `detail` that says what\nhappened and what to do, and a `requestId` by which the server's log has more.\n";
  await expect(`${intro}\n${sections.join("\n")}`).toMatchFileSnapshot("../../../../docs/errors.md");
});
