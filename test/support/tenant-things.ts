import { knownTypes, sentColumns } from "@dendro/core";
import { WebSocket } from "ws";

/** What is called the same in every tenant, so that it is found where tenants are mixed up. */
export const sharedIds = {
  worker: "support",
  saved: "kept",
  user: "user-1",
  run: "run-1",
  thread: "thread-1",
  trace: "4bf92f3577b34da6a3ce929d0e0e4736",
  /** A call of a model. */
  span: "span-llm.called-0",
} as const;

const ids: Readonly<Record<string, string>> = {
  user_id: sharedIds.user,
  visitor: "visitor-1",
  thread_id: sharedIds.thread,
  run_id: sharedIds.run,
  message_id: "message-1",
  trace_id: sharedIds.trace,
};

/** Events of every type that is known, every text of which holds the word. */
export function eventsWith(word: string, now: number): object[] {
  const texts = Object.entries(sentColumns).flatMap(([name, { kind, values, maxLength = Infinity }]) =>
    (kind === "text" || kind === "category") && values === undefined && maxLength > 8
      ? [[name, `${name === "path" ? "/" : ""}${word}-${name}`]]
      : [],
  );
  const types = [...Object.keys(knownTypes), `${word}.happened`];
  const fields = [
    "plan",
    "query",
    "reason",
    "reaction",
    "username",
    "version",
    "target_type",
    "target_id",
    "post_id",
  ];
  return types.flatMap((type, index) =>
    [0, 1].map((round) => ({
      ...Object.fromEntries(texts),
      ...ids,
      type,
      ...(round === 0 ? { source: sharedIds.worker } : {}),
      span_id: `span-${type}-${round}`,
      input: `${word} input`,
      referrer: `https://${word}.example/`,
      status: round === 0 ? "ok" : "error",
      duration_ms: 100 * (index + 1),
      status_code: round === 0 ? 200 : 500,
      input_tokens: 10,
      output_tokens: 20,
      timestamp: now - 1000 * (2 * index + round),
      data: Object.fromEntries(fields.map((name) => [name, `${word}-${name}`])),
    })),
  );
}

/** The settings of a worker whose every text holds the word. */
export const settingsWith = (word: string) => [
  { id: "greeting", type: "text", label: `${word} label`, default: `${word} default` },
  { id: "secret", type: "password", label: `${word} secret` },
];

export interface FilledTenant {
  /** An admin key of the tenant alone. */
  readonly key: string;
  readonly readKey: string;
  readonly keyId: string;
  /** Of a webhook endpoint, and of what was sent there. */
  readonly endpoint: string;
  readonly delivery: string;
  /** Of a source of webhooks, and of what was sent there. */
  readonly source: string;
  readonly message: string;
  /** Of what is silenced. */
  readonly silence: string;
  /** The socket of its worker. */
  readonly worker: WebSocket;
}

export interface AsAdministrator {
  readonly url: string;
  /** Of the whole installation. */
  readonly adminKey: string;
}

/** A tenant that has some of everything, all of it with the word in its texts and with the shared ids. */
export async function fillTenant(
  { url, adminKey }: AsAdministrator,
  tenant: string,
  word: string,
): Promise<FilledTenant> {
  await send(adminKey, "POST", "/api/v1/tenants", { id: tenant, name: `${word} tenant` });
  const ofTenant = `?tenant=${tenant}`;
  await send(adminKey, "PATCH", `/api/v1/tenants/${tenant}`, { contents: { keep: true } });
  const admin = await send(adminKey, "POST", `/api/v1/keys${ofTenant}`, {
    name: `${word} admin`,
    scope: "admin",
  });
  const read = await send(adminKey, "POST", `/api/v1/keys${ofTenant}`, {
    name: `${word} read`,
    scope: "read",
  });
  const key = String(admin["key"]);
  await send(key, "POST", "/api/v1/events", [...eventsWith(word, Date.now()), { name: `${word} rejected` }]);
  await send(key, "POST", "/api/v1/imports", { what: "logs", name: `${word}.log` });
  const filters = [["is", "type", [`${word}.happened`]]];
  for (const kind of ["segments", "goals"])
    await send(key, "PUT", `/api/v1/${kind}/${sharedIds.saved}`, { title: `${word} title`, filters });
  await send(key, "PUT", `/api/v1/boards/${sharedIds.saved}`, {
    title: `${word} board`,
    cards: [
      {
        id: "events",
        title: `${word} card`,
        query: { metrics: ["events"], filters, date_range: "7d" },
        drawing: "figure",
        place: { x: 0, y: 0, width: 3, height: 2 },
      },
      {
        id: "paths",
        title: `${word} paths`,
        paths: { per: "visit", filters, date_range: "7d" },
        drawing: "flow",
        place: { x: 3, y: 0, width: 6, height: 4 },
      },
    ],
  });
  await send(key, "POST", `/api/v1/boards/${sharedIds.saved}/shares`, {});
  await send(key, "PUT", `/api/v1/trace-views/${sharedIds.saved}`, {
    title: `${word} view`,
    filters: { name_contains: word },
  });
  await fillBreaker();
  const webhooks = { ...(await fillWebhooks()), ...(await fillSources()) };
  await send(key, "PUT", "/api/v1/prices", {
    model: `${word}-model`,
    input_usd_per_million: 1,
    output_usd_per_million: 2,
  });
  const worker = await connectWorker(url, key, word);
  await send(key, "PATCH", `/api/v1/workers/${sharedIds.worker}/settings`, {
    values: { greeting: `${word} hello` },
  });
  const silence = await fillAlerts();
  await send(key, "PUT", `/api/v1/reports/${sharedIds.saved}`, {
    title: `${word} report`,
    board: sharedIds.saved,
    every: "month",
    webhook: true,
  });
  return { key, readKey: String(read["key"]), keyId: String(admin["id"]), worker, silence, ...webhooks };

  /** An alert that fires and is judged once in a while, of which nobody is told: events of the tenant are counted. */
  async function fillAlerts() {
    await send(key, "PUT", `/api/v1/alerts/${sharedIds.saved}`, {
      title: `${word} alert`,
      question: { metric: "events", dimension: "name", filters },
      window: "31d",
      condition: { kind: "above", value: 0 },
      mute: [{ from: "00:00", to: "00:00" }],
    });
    while ((await send(key, "GET", `/api/v1/alerts/${sharedIds.saved}`))["state"] !== "firing")
      await new Promise((resolve) => setTimeout(resolve, 50));
    const silenced = { until: "2100-01-01T00:00:00Z", reason: `${word} reason` };
    return String((await send(key, "POST", "/api/v1/alert-silences", silenced))["id"]);
  }

  /** An endpoint at which nobody listens, and one delivery; paused, for what is to be sent changes by itself. */
  async function fillWebhooks() {
    const root = "/api/v1/webhooks";
    const fields = {
      name: `${word} endpoint`,
      url: `https://${word}.example/`,
      events: [`${word}.happened`],
    };
    const endpoint = String((await send(key, "POST", `${root}/endpoints`, fields))["id"]);
    const test = { type: `${word}.happened` };
    const delivery = String((await send(key, "POST", `${root}/endpoints/${endpoint}/test`, test))["id"]);
    while ((await send(key, "GET", `${root}/deliveries/${delivery}`))["attempt"] === 0)
      await new Promise((resolve) => setTimeout(resolve, 50));
    await send(key, "POST", `${root}/endpoints/${endpoint}/pause`, {});
    return { endpoint, delivery };
  }

  /** A source, and a message that no event is made of: events of the tenant are counted. */
  async function fillSources() {
    const root = "/api/v1/webhooks";
    const fields = {
      name: `${word} source`,
      kind: "none",
      mapping: { type: "$.body.none" },
      id_path: "$.body.text",
    };
    const source = String((await send(key, "POST", `${root}/sources`, fields))["id"]);
    const sent = { kind: `${word}.happened`, text: word };
    const message = String((await send(key, "POST", `/hooks/${source}`, sent))["id"]);
    while ((await send(key, "GET", `${root}/messages/${message}`))["status"] === "pending")
      await new Promise((resolve) => setTimeout(resolve, 50));
    return { source, message };
  }

  /** A breaker that a program has told of a call; it has done nothing, since that were an event. */
  async function fillBreaker() {
    const root = `/api/v1/breakers/${sharedIds.saved}`;
    await send(key, "PUT", "/api/v1/breaker-settings", { ignored_errors: [`${word}-all`] });
    await send(key, "PUT", `${root}/settings`, { ignored_errors: [`${word}-ignored`] });
    const socket = new WebSocket(`${url.replace("http", "ws")}/api/v1/breakers/socket`, {
      headers: { authorization: `Bearer ${key}` },
    });
    await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
    const call = { node: sharedIds.saved, opening: 0, error: `${word} error` };
    socket.send(JSON.stringify({ type: "report", calls: [call] }));
    while ((await send(key, "GET", root))["last_error"] === null)
      await new Promise((resolve) => setTimeout(resolve, 50));
    socket.close();
  }

  async function send(withKey: string, method: string, path: string, body?: object) {
    const response = await fetch(new URL(path, url), {
      method,
      headers: { "x-api-key": withKey, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${text}`);
    return JSON.parse(text) as Record<string, unknown>;
  }
}

/** Opens a worker's socket, and resolves when it is registered. */
async function connectWorker(url: string, key: string, word: string): Promise<WebSocket> {
  const socket = new WebSocket(`${url.replace("http", "ws")}/api/v1/hub`, {
    headers: { authorization: `Bearer ${key}` },
  });
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  const registered = new Promise((resolve) => socket.once("message", resolve));
  socket.send(
    JSON.stringify({
      type: "register",
      worker_id: sharedIds.worker,
      instance_id: `${word}-instance`,
      version: `${word}-version`,
      fields: settingsWith(word),
    }),
  );
  await registered;
  // Who is silent for half a minute is taken to be gone.
  const ping = setInterval(() => socket.send('{"type":"ping"}'), 10_000);
  socket.on("close", () => clearInterval(ping));
  return socket;
}
