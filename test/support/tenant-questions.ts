import { setTimeout as wait } from "node:timers/promises";
import fc from "fast-check";
import { requestsFor, sendRequest, type ApiRequest } from "./api-requests.ts";
import { knownValuesWith } from "./known-values.ts";
import { readOpenApi, type Operation } from "./openapi.ts";
import { sharedIds } from "./tenant-things.ts";

/** What every text of the tenant that asks holds, and every text of the other. */
export const ownWord = "qzasker";
export const foreignWord = "qzowner";

const openApi = readOpenApi();

/** Operations that need a link to a board, for which no key is good. */
export const ofLinks: readonly string[] = ["readSharedBoard", "readSharedCard"];

/** Operations that need a key. */
export const secured = openApi.operations.filter(
  ({ isSecured, operationId }) => isSecured && !ofLinks.includes(operationId),
);
/** Operations on the machine and all that is on it. */
export const ofTheMachine: readonly string[] = [
  "takeSnapshot",
  "fetchSnapshotPiece",
  "releaseSnapshot",
  "readJournal",
  "keepJournalInFolder",
  "startRepair",
  "readRepair",
  "createTenant",
];

/** Answers that are different each time, whoever asks. */
const figuresOfTheMachine = "readMetrics";

/** Operations that answer at once and change something. */
const changing: readonly string[] = [
  "restoreSettings",
  "deleteEvents",
  "rotateWebhookSecret",
  "pauseWebhookEndpoint",
  "resumeWebhookEndpoint",
  "changeWebhookSource",
  "removeWebhookSourceSecret",
  "resetCircuitBreaker",
  "resetCircuitBreakerAtRoot",
  "acknowledgeAlert",
];

/** Whether an operation only looks: whoever asks may ask again. */
function isRead({ method, operationId, parameters, statuses, tags }: Operation): boolean {
  if (ofTheMachine.includes(operationId)) return false;
  if (tags.includes("Receivers")) return method === "get" && !parameters.some(({ name }) => name === "data");
  if (method === "get") return true;
  return method === "post" && statuses.includes(200) && !changing.includes(operationId);
}

/** Questions about what a tenant has. */
export const reads = secured.filter(
  (operation) => isRead(operation) && operation.operationId !== figuresOfTheMachine,
);
/** Operations that are no questions. */
export const changes = secured.filter((operation) => !isRead(operation));

const everything = ["is_not", "type", ["nothing"]];
const byAnything = fc
  .constantFrom("name", "source", "path", "model", "data.plan")
  .map((dimension) => ({ metrics: ["events"], dimensions: [dimension], date_range: "7d" }));

/** What is right in places, as both tenants have it; every filter lets everything through. */
const known = {
  ...knownValuesWith(fc.constant(everything)),
  Query: byAnything,
  query: byAnything.map((query) => JSON.stringify(query)),
  filters: fc.constant(JSON.stringify([everything])),
  key: fc.constant("nothing"),
  name: fc.constant<string>(sharedIds.saved),
  node_type: fc.constant<string>(sharedIds.saved),
  user_id: fc.constant<string>(sharedIds.user),
  span: fc.constant<string>(sharedIds.span),
  mapping: fc.constant({ type: "$.body.kind", data: "$.body" }),
  message_id: fc.constant(null),
  model: fc.constantFrom(`${ownWord}-model`, `${foreignWord}-model`),
};

/** Some requests for an operation, always the same ones, about things that both tenants have. */
export function requestsAbout(
  operation: Operation,
  ids: Readonly<Record<string, string>> = sharedPaths,
): ApiRequest[] {
  const id = /^\/api\/v1\/((?:webhooks\/)?[\w-]+)/u.exec(operation.path)?.[1] ?? "";
  const named = fc.constant(ids[id] ?? "unknown");
  const requests = requestsFor(openApi, operation, { ...known, id: named }, 0);
  const made = fc.sample(requests, { seed: 7, numRuns: 5 });
  return made.map(({ query, ...request }) => {
    // A file is either of events or the answer to a query.
    const events = query.some(([name]) => name === "query") ? ["events"] : [];
    const unwanted = ["tenant", "cursor", ...events];
    return {
      ...request,
      query: query.filter(([name]) => !unwanted.includes(name) && isOfUse(operation, name)),
    };
  });
}

/** Text that nobody has would make it a question about nothing. */
function isOfUse({ parameters }: Operation, name: string): boolean {
  const schema = parameters.find((parameter) => parameter.name === name)?.schema ?? {};
  return schema.type !== "string" || schema.enum !== undefined || name in known;
}

/** What stands in paths, by the resource. */
export const sharedPaths = {
  workers: sharedIds.worker,
  boards: sharedIds.saved,
  "trace-views": sharedIds.saved,
  traces: sharedIds.run,
  conversations: sharedIds.thread,
  users: sharedIds.user,
  tenants: "owner",
  keys: "unknown",
};

/** An answer to a question. */
export interface Told {
  readonly operationId: string;
  readonly request: ApiRequest;
  readonly status: number;
  /** Everything that came, headers too. */
  readonly text: string;
}

/** Asks everything that can be asked. */
export async function askAll(
  url: string,
  key: string,
  ids: Readonly<Record<string, string>> = {},
): Promise<Told[]> {
  const told: Told[] = [];
  for (const operation of reads) {
    for (const request of requestsAbout(operation, { ...sharedPaths, ...ids })) {
      const { status, headers, text } = await sendRequest(url, operation, request, key);
      const { operationId } = operation;
      told.push({ operationId, request, status, text: `${JSON.stringify([...headers])}\n${text}` });
    }
  }
  return told;
}

/** An answer without what depends on when it was asked for. */
const timeless = ({ operationId, request, status, text }: Told): string =>
  `${operationId} ${JSON.stringify(request)} ${status}${text.slice(text.indexOf("\n"))}`
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z?/gu, "(a time)")
    .replaceAll(/\b1[6-9]\d{11}\b/gu, "(a time)")
    .replaceAll(/\b[A-Z][a-z]{2} \d{1,2}, \d{4}, [\d:]+/gu, "(a time)")
    .replaceAll(/"(?:requestId|next_cursor)":"[^"]*"/gu, "(its own)")
    // Sums of fractions are added up in any order.
    .replaceAll(/\d+\.\d+(?:e-?\d+)?/gu, (number) => String(Number(Number(number).toPrecision(9))))
    // By how much of the time has gone by.
    .replaceAll(/"rate":[^,}]+/gu, "(a rate)");

/** Where answers differ between two times that everything was asked. */
export const differences = (before: readonly Told[], after: readonly Told[]) =>
  after.flatMap((told, index) => {
    const [one, other] = [before[index] ?? told, told].map(timeless);
    if (one === other || one === undefined || other === undefined) return [];
    let at = 0;
    while (one[at] === other[at]) at += 1;
    return [[one.slice(0, 200), one.slice(at - 40, at + 40), other.slice(at - 40, at + 40)]];
  });

/** Waits, when a quarter of an hour is about to end: answers by time would change. */
export async function whileTimeStands(): Promise<void> {
  const quarterMs = 15 * 60_000;
  while (Date.now() % quarterMs > quarterMs - 100_000) await wait(1000);
}
