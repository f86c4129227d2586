import { dimensions, metrics } from "@dendro/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sendRequest } from "../support/api-requests.ts";
import { adminKey, post, settled } from "../support/dendro.ts";
import { useDendro } from "../support/use-dendro.ts";
import {
  askAll,
  changes,
  differences,
  foreignWord,
  ofTheMachine,
  ownWord,
  reads,
  requestsAbout,
  secured,
  sharedPaths,
  whileTimeStands,
} from "../support/tenant-questions.ts";
import { eventsWith, fillTenant, sharedIds, type FilledTenant } from "../support/tenant-things.ts";

const dendro = useDendro({ DENDRO_UPKEEP_INTERVAL_MS: "200" });
let asker: FilledTenant;
let owner: FilledTenant;

beforeAll(async () => {
  await whileTimeStands();
  asker = await fillTenant({ url: dendro.url, adminKey }, "asker", ownWord);
  await settled(dendro.url);
}, 120_000);
afterAll(async () => {
  asker.worker.close();
  owner.worker.close();
});

/** Operations whose answers hold figures, times and ids alone, or what is the same for everybody. */
const ofFigures: readonly string[] = [
  "readCatalog",
  "askFunnel",
  "askRetention",
  "readAnalyticsSummary",
  "readAnalyticsDailyStats",
  // Of a call, below which nothing hangs; `readTraceOutline` shows the whole.
  "readTrace",
  "listErasures",
  "listReceivers",
  // Asked for by any reason, of which the tenant has one: test/rejections asks for that.
  "listRejectedEvents",
  "listWebhookEventTypes",
  // Each is an event as well, of which the tenant has the same number whatever is asked: test/breakers asks for them.
  "listBreakerTransitions",
  "listWebhookSourceKinds",
  "listAlertTemplates",
  // Nothing was sent of it yet: test/reports asks for that.
  "listReportSends",
  "readSession",
  "listSignIns",
  "readV1ProjectsKeySettings",
  "readSourceConfig",
  "readFlagsDefinitions",
  "readApiFeatureFlagLocalEvaluation",
  "readArrayKeyConfig",
  "readArrayKeyConfigJs",
  "readApiPublicProjects",
];

/** Operations that have nothing of anybody, and say so as Langfuse does; without a browser nothing is printed. */
const ofNothing: readonly string[] = [
  "printBoard",
  "readApiPublicMediaId",
  "readApiPublicPrompts",
  "readApiPublicV2PromptsName",
];

/** Operations that answer to each key with what is its. */
const ofTheKey: readonly string[] = ["listTenants", "readSession", "readMetrics"];

async function asking(path: string, key: string, body: object): Promise<Response> {
  return await fetch(new URL(path, dendro.url), {
    method: "POST",
    headers: { "x-api-key": key, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}

/** What stands in paths of webhooks and silences. */
const webhooksOf = ({ endpoint, delivery, source, message, silence }: FilledTenant) => ({
  "webhooks/endpoints": endpoint,
  "webhooks/deliveries": delivery,
  "webhooks/sources": source,
  "webhooks/messages": message,
  "alert-silences": silence,
});

test("what one is answered holds nothing of another, and is the same whatever the other has", async () => {
  const ids = webhooksOf(asker);
  const before = await askAll(dendro.url, asker.key, ids);
  owner = await fillTenant({ url: dendro.url, adminKey }, "owner", foreignWord);
  await post(dendro.url, "/api/v1/events?tenant=owner", eventsWith(foreignWord, Date.now() - 200_000));
  await settled(dendro.url);
  const after = await askAll(dendro.url, asker.key, ids);
  const told = [...after, ...(await askAll(dendro.url, asker.readKey, webhooksOf(owner)))];
  expect(told.filter(({ text }) => text.includes(foreignWord))).toEqual([]);
  expect(differences(before, after)).toEqual([]);

  // They were real questions: the asker's own things are in the answers, but where an answer is of figures alone.
  const answered = new Set(after.flatMap(({ operationId, status }) => (status < 300 ? [operationId] : [])));
  const showing = new Set(
    after.flatMap(({ operationId, text }) => (text.includes(ownWord) ? [operationId] : [])),
  );
  expect(reads.flatMap(({ operationId }) => (answered.has(operationId) ? [] : [operationId]))).toEqual(
    ofNothing,
  );
  expect(
    reads
      .flatMap(({ operationId }) =>
        showing.has(operationId) || ofNothing.includes(operationId) ? [] : [operationId],
      )
      .toSorted(),
  ).toEqual(ofFigures.toSorted());
}, 180_000);

test("every metric and every dimension is of one's own events", async () => {
  const count = eventsWith(ownWord, 0).length;
  for (const { name } of dimensions) {
    const response = await asking("/api/v1/query", asker.readKey, {
      metrics: ["events"],
      dimensions: [name],
      filters: [["is_not", "type", [sharedIds.saved]]],
      date_range: "7d",
      include: ["total"],
    });
    const text = await response.text();
    expect(text).not.toContain(foreignWord);
    const { total } = JSON.parse(text) as { total?: { metrics: number[] } };
    expect([name, total?.metrics[0] ?? 0]).toEqual([
      name,
      expect.toSatisfy((found: number) => found <= count),
    ]);
  }
  const ofTheTime = new Set<string>(["per_second", "per_minute", "per_hour", "per_day"]);
  for (const { name } of metrics.filter(({ unit }) => !ofTheTime.has(unit))) {
    const query = { metrics: [name], date_range: "7d" };
    const [own, alone] = await Promise.all([
      asking("/api/v1/query", asker.readKey, query),
      asking("/api/v1/query", asker.readKey, {
        ...query,
        filters: [["is", "data.plan", [`${ownWord}-plan`]]],
      }),
    ]);
    const figures = async (response: Response) => ((await response.json()) as { results: unknown }).results;
    expect([name, await figures(own)]).toEqual([name, await figures(alone)]);
  }
}, 60_000);

test("what names another tenant is refused, whatever it is", async () => {
  const naming = secured.filter(
    ({ path, parameters }) =>
      path === "/api/v1/tenants/{id}" || parameters.some(({ name }) => name === "tenant"),
  );
  const others = secured.filter((operation) => !naming.includes(operation));
  expect(others.map(({ operationId }) => operationId).toSorted()).toEqual(
    [...ofTheMachine, ...ofTheKey].toSorted(),
  );
  for (const operation of naming) {
    const statuses = new Set<number>();
    for (const key of [asker.key, asker.readKey]) {
      for (const tenant of ["owner", "no-such-tenant"]) {
        for (const request of requestsAbout(operation, { ...sharedPaths, tenants: tenant })) {
          const query = operation.path.includes("/tenants/") ? [] : [["tenant", tenant] as const];
          const named = { ...request, query: [...request.query, ...query] };
          const { status, text } = await sendRequest(dendro.url, operation, named, key);
          expect(text).not.toContain(foreignWord);
          statuses.add(status);
        }
      }
    }
    // Some requests are wrong in a way that the document cannot say.
    statuses.delete(400);
    expect([operation.operationId, ...statuses]).toEqual([operation.operationId, 403]);
  }
}, 60_000);

test("what is of the whole machine is refused to a key of one tenant", async () => {
  for (const operation of secured.filter(({ operationId }) => ofTheMachine.includes(operationId))) {
    const statuses = new Set<number>();
    for (const request of requestsAbout(operation))
      statuses.add((await sendRequest(dendro.url, operation, request, asker.key)).status);
    expect([operation.operationId, ...statuses]).toEqual([operation.operationId, 403]);
  }
}, 60_000);

test("what one changes leaves what another has as it was", async () => {
  await whileTimeStands();
  const ids = { ...sharedPaths, ...webhooksOf(owner), keys: owner.keyId };
  await settled(dendro.url);
  const before = await askAll(dendro.url, owner.key, webhooksOf(owner));
  // The last is to be the erasure of the tenant itself.
  const last = (operationId: string) =>
    Number(operationId === "eraseTenant") + Number(operationId === "eraseUser");
  const inOrder = changes.toSorted((a, b) => last(a.operationId) - last(b.operationId));
  const answered = new Map<string, number[]>();
  for (const operation of inOrder) {
    for (const request of requestsAbout(operation, ids).slice(0, last(operation.operationId) === 0 ? 5 : 1)) {
      const answer = await sendRequest(dendro.url, operation, request, asker.key);
      // A price that was set is told again.
      expect(answer.text.replaceAll(`${foreignWord}-model`, "")).not.toContain(foreignWord);
      answered.set(operation.operationId, [...(answered.get(operation.operationId) ?? []), answer.status]);
    }
  }
  const gone = await fetch(new URL("/api/v1/tenants/asker", dendro.url), {
    method: "DELETE",
    headers: { "x-api-key": asker.key },
  });
  expect(gone.status).toBe(202);
  await expect
    .poll(async () => (await erasures()).filter(({ status }) => status !== "done"), {
      timeout: 60_000,
      interval: 200,
    })
    .toEqual([]);
  await settled(dendro.url);
  expect(differences(before, await askAll(dendro.url, owner.key, webhooksOf(owner)))).toEqual([]);
}, 240_000);

async function erasures(): Promise<{ status: string }[]> {
  const response = await fetch(new URL("/api/v1/erasures", dendro.url), {
    headers: { "x-api-key": adminKey },
  });
  return ((await response.json()) as { erasures: { status: string }[] }).erasures;
}
