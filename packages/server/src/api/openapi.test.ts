import { describe, expect, test } from "vitest";
import { errorCatalog, type ErrorCode } from "@dendro/core";
import { createApp } from "./app.ts";
import type { ApiDependencies } from "./context.ts";
import { errorDocs } from "./error-docs.ts";

/** The document needs no server behind it. */
const app = createApp({ webRoot: null, scriptsRoot: null } as unknown as ApiDependencies);
const document = (await (await app.request("/openapi.json")).json()) as Record<string, unknown>;
const text = JSON.stringify(document);

describe("the OpenAPI document", () => {
  test("is the one in docs/openapi.json (update it with `npm test -- -u`)", async () => {
    await expect(`${JSON.stringify(document, null, 2)}\n`).toMatchFileSnapshot(
      "../../../../docs/openapi.json",
    );
  });

  test("has no reference to nowhere", () => {
    const { schemas } = (document as { components: { schemas: Record<string, unknown> } }).components;
    for (const [, name] of text.matchAll(/"#\/components\/schemas\/([^"]+)"/gu)) {
      expect(Object.keys(schemas)).toContain(name);
    }
  });

  test("describes every route, with what can go wrong", () => {
    const { paths } = document as {
      paths: Record<string, Record<string, { responses: object; security?: unknown }>>;
    };
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    );
    expect(described).toContain("post /api/v1/events");
    const routed = app.routes.filter(({ method, path }) => method !== "ALL" && path.startsWith("/api/"));
    for (const { method, path } of routed) {
      expect(described).toContain(`${method.toLowerCase()} ${path.replaceAll(/:(\w+)/gu, "{$1}")}`);
    }
    const behindKeys = Object.values(paths)
      .flatMap((methods) => Object.values(methods))
      .filter(({ security }) => security !== undefined);
    for (const { responses } of behindKeys) {
      expect(Object.keys(responses)).toEqual(expect.arrayContaining(["400", "401", "403"]));
    }
  });
});

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
