import { errorCatalog } from "@dendro/core";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { brokenRequestsFor, requestsFor, sendRequest, type ApiRequest } from "../support/api-requests.ts";
import { adminKey, post, settled } from "../support/dendro.ts";
import { useDendro } from "../support/use-dendro.ts";
import { knownValues } from "../support/known-values.ts";
import { readOpenApi, type Operation } from "../support/openapi.ts";
import type { KnownValues } from "../support/schema-values.ts";
import { fillTenant, sharedIds, type FilledTenant } from "../support/tenant-things.ts";

const dendro = useDendro();
const openApi = readOpenApi();
/** Operations that took a request. */
const taken = new Set<string>();
/** A key that may be revoked. */
let spareKey = "";
/** A key that may only send. */
let ingestKey = "";
let worker: FilledTenant["worker"];

beforeAll(async () => {
  const administrator = { url: dendro.url, adminKey };
  ({ worker } = await fillTenant(administrator, "fuzzed", "fuzzed"));
  for (const id of ["changed", "spare"]) await post(dendro.url, "/api/v1/tenants", { id, name: id });
  const made = await post(dendro.url, "/api/v1/keys?tenant=fuzzed", { name: "spare", scope: "read" });
  spareKey = ((await made.json()) as { id: string }).id;
  const sender = await post(dendro.url, "/api/v1/keys", { name: "sender", scope: "ingest" });
  ingestKey = ((await sender.json()) as { key: string }).key;
  await settled(dendro.url);
});
afterAll(async () => {
  worker.close();
  expect(dendro.child.exitCode).toBe(null);
});

/** What can only be done seldom, because it takes a while. */
const seldom = new Set(["eraseUser", "deleteEvents", "eraseTenant"]);

/** What is right in the places of an operation. Nothing may change the tenant that the others need. */
function knownFor({ operationId, path, tags }: Operation): KnownValues {
  const tenant = operationId === "eraseUser" || operationId === "deleteEvents" ? "spare" : "fuzzed";
  const id = tags.includes("Tenants")
    ? operationId === "eraseTenant"
      ? "spare"
      : "changed"
    : path.startsWith("/api/v1/keys")
      ? spareKey
      : path.startsWith("/api/v1/traces")
        ? sharedIds.run
        : sharedIds.worker;
  return {
    ...knownValues,
    tenant: fc.constant(tenant),
    id: fc.constant(id),
    span: fc.constant(sharedIds.span),
    name: fc.constant(sharedIds.saved),
    model: fc.constant("fuzzed-model"),
    key: fc.constant(ingestKey),
    user_id: fc.constant("somebody"),
  };
}

/** Tries what time allows: a slow machine tries less. */
async function holds(
  operation: Operation,
  requests: fc.Arbitrary<ApiRequest>,
  check: (request: ApiRequest) => Promise<void>,
): Promise<void> {
  const property = fc.asyncProperty(requests, check);
  await fc.assert(property, { numRuns: 2 });
  if (seldom.has(operation.operationId)) return;
  const more = await fc.check(property, { numRuns: 15, interruptAfterTimeLimit: 120 });
  if (more.counterexample !== null)
    throw new Error(fc.defaultReportMessage(more), { cause: more.errorInstance });
}

async function answeredAsDescribed(operation: Operation, request: ApiRequest): Promise<number> {
  const answer = await sendRequest(dendro.url, operation, request, adminKey);
  const { status, text, contentType } = answer;
  expect(openApi.faultsOf(operation, answer)).toEqual([]);
  expect(status >= 500 ? text : "").toBe("");
  const problem = contentType === "application/problem+json" ? (JSON.parse(text) as Problem) : null;
  expect(problem === null || problem.status === status).toBe(true);
  expect(problem === null || Object.hasOwn(errorCatalog, problem.code)).toBe(true);
  expect(status >= 400 ? text : "").not.toMatch(
    /\\n +at |node:internal|DB::Exception|SQLITE_|\bFROM events\b/u,
  );
  return status;
}

interface Problem {
  readonly code: string;
  readonly status: number;
}

describe.each(openApi.operations.map((operation) => [operation.operationId, operation] as const))(
  "%s",
  (_id, operation) => {
    test("answers what is right by the document as it says", async () => {
      await holds(operation, requestsFor(openApi, operation, knownFor(operation)), async (request) => {
        const status = await answeredAsDescribed(operation, request);
        if (status < 300) taken.add(operation.operationId);
      });
    });

    test("answers what is broken as it says", async () => {
      await holds(operation, brokenRequestsFor(openApi, operation, knownFor(operation)), async (request) => {
        await answeredAsDescribed(operation, request);
      });
    });
  },
);

/** Where events are sent, a key may be in the body; metrics are read from this machine without one, shared boards by a link. */
const behindNoKey = ["sendEvents", "readMetrics", "readSharedBoard", "readSharedCard"];
const behindKeys = openApi.operations.filter(
  ({ isSecured, operationId, tags }) =>
    isSecured && !behindNoKey.includes(operationId) && !tags.includes("Receivers"),
);

test.each(behindKeys.map((operation) => [operation.operationId, operation] as const))(
  "%s tells who shows no key so, and who may not, whatever else is wrong",
  async (_id, operation) => {
    const requests = brokenRequestsFor(openApi, operation, knownFor(operation));
    await holds(operation, requests, async (request) => {
      const statusFor = async (key: string | null) =>
        (await sendRequest(dendro.url, operation, request, key)).status;
      expect([await statusFor(null), await statusFor(ingestKey)]).toEqual([401, 403]);
    });
  },
);

test("most of what is right by the document is taken", () => {
  const never = openApi.operations.filter(({ operationId }) => !taken.has(operationId));
  expect(never.length).toBeLessThan(openApi.operations.length / 2);
});
