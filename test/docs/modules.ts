/** What a program has around an example in TypeScript. */
export interface Surroundings {
  readonly before?: string;
  readonly after?: string;
  /** Types of events that are in Dendro after it has run. */
  readonly sends?: readonly string[];
  /** Why it is only checked against the types. */
  readonly notRun?: string;
}

const client = `
import { createClient as createTheClient } from "@dendro/sdk";
const dendro = createTheClient({ url: process.env.DENDRO_URL!, key: process.env.DENDRO_INGEST_KEY!, source: "shop" });
`;

const worker = `
import { createWorker as createTheWorker } from "@dendro/worker";
`;

const inPages = "runs in pages: test/conformance has it run in Chromium";

/** By page and by which of its examples in TypeScript it is. */
export const surroundings: Readonly<Record<string, Surroundings>> = {
  "README.md 1": { after: "await dendro.close();", sends: ["order.placed"] },
  "README.md 2": {
    before: `
      import { createServer } from "node:http";
      import { settingsSchema } from "@dendro/worker";
      const server = createServer();
      const settings = settingsSchema({ fields: [{ id: "temperature", type: "number", label: "Temperature", default: 1 }] });
      const platform = { url: process.env.DENDRO_URL!, key: process.env.DENDRO_KEY! };
      const answer = async (messages: readonly unknown[], temperature: number) => \`\${messages.length} \${temperature}\`;
    `,
    after: "await worker.close();",
  },
  "docs/breakers.md 1": {
    before: `
      // Nobody is there to be asked.
      const fetch = async (_url: string) => ({ ok: true });
    `,
  },
  "docs/sdk.md 1": { sends: ["order.placed", "user.identified", "page_view", "feedback.like"] },
  "docs/sdk.md 2": {
    before: `${client}
      const usage = { prompt_tokens: 3, completion_tokens: 5 };
      const openai = { chat: { completions: { create: async (_request: object) => ({ usage }) } } };
      const search = async (found: unknown) => found;
    `,
    after: "await dendro.close();",
    sends: ["agent.invoked", "llm.called", "tool.called", "workflow.completed", "node.completed"],
  },
  "docs/sdk.md 3": {
    before: "const [url, key] = [process.env.DENDRO_URL!, process.env.DENDRO_INGEST_KEY!];",
    after: `
      await dendro.span("outer", async () => await dendro.span({ type: "inner" }, async () => {}));
      await dendro.close();
    `,
    sends: ["span", "inner"],
  },
  "docs/sdk.md 4": {
    before: `${client}
      import { Hono } from "hono";
      const app = new Hono<{ Variables: { user?: { id: string } } }>();
    `,
    after: `
      app.get("/hono", (c) => c.text("ok"));
      await app.request("/hono");
      await dendro.close();
    `,
    sends: ["request"],
  },
  "docs/sdk.md 5": {
    before: `${client}
      import express from "express";
      import { once } from "node:events";
      import type { AddressInfo } from "node:net";
      const app = express();
    `,
    after: `
      const listening = app.listen(0);
      await once(listening, "listening");
      await (await fetch(\`http://127.0.0.1:\${(listening.address() as AddressInfo).port}/express\`)).text();
      listening.close();
      await dendro.close();
    `,
    sends: ["request"],
  },
  "docs/sdk.md 6": {
    before: `${client}
      import fastify from "fastify";
      const app = fastify();
    `,
    after: `
      app.get("/fastify", async () => "ok");
      await app.inject("/fastify");
      await app.close();
      await dendro.close();
    `,
    sends: ["request"],
  },
  "docs/sdk.md 7": {
    before: `${client}
      const handler = async (_request: Request) => new Response("ok");
      const router = { templateOf: (request: Request) => new URL(request.url).pathname };
    `,
    after: `
      void import(import.meta.url).then(async ({ default: served }) => {
        await (await served.fetch(new Request("http://localhost/fetch"))).text();
        await dendro.close();
      });
    `,
    sends: ["request"],
  },
  "docs/workers.md 1": {
    before: `
      const askYourModel = async (_messages: readonly unknown[], _temperature: number, _signal: AbortSignal) => ({
        text: "Hello", model: "m", input: 3, cost: 0.1,
      });
    `,
    after: `
      server.close();
      await worker.close();
    `,
  },
  "docs/workers.md 2": {
    before: `${worker}
      const verify = async (token: unknown) =>
        token === "right" ? { id: "ann", name: "Ann", isStaff: false } : null;
      const worker = createTheWorker({
        workerId: "support",
        database: "sqlite::memory:",
    `,
    after: `
      });
      await worker.close();
    `,
  },
  "docs/workers.md 3": {
    before: `${worker}
      import type { Handler } from "@dendro/worker";
      const worker = createTheWorker({
        workerId: "support",
        database: "sqlite::memory:",
        platform: { url: process.env.DENDRO_URL!, key: process.env.DENDRO_KEY! },
      });
      const handler: Handler = async function* (_request, response) {
        yield response.text("Hello");
      };
      const [from, text, messageId, userId] = ["49", "Hi", "m-1", "whatsapp:49"];
      const { threadId } = await worker.dispatch(handler, { userId, message: "Hello" });
    `,
    after: `
      if (!events.some(({ type }) => type === "message")) throw new Error(JSON.stringify(events));
      await worker.close();
    `,
    sends: ["message.c2s", "message.s2c"],
  },
  "docs/workers.md 4": { notRun: "is of a page: the tests of @dendro/react run its hooks" },
  "docs/receivers/langfuse.md 1": {
    after: `
      langfuse.trace({ name: "sent by langfuse" }).span({ name: "part" }).end();
      await langfuse.shutdownAsync();
    `,
    sends: ["trace.updated"],
  },
  "docs/receivers/mixpanel.md 1": {
    notRun: "speaks HTTPS unless it is told otherwise; test/conformance runs it",
  },
  "docs/receivers/mixpanel.md 2": { notRun: inPages },
  "docs/receivers/plausible.md 1": { notRun: inPages },
  "docs/receivers/posthog.md 1": {
    after: `
      posthog.capture({ distinctId: "ann", event: "sent by posthog" });
      await posthog.shutdown();
    `,
    sends: ["sent by posthog"],
  },
  "docs/receivers/posthog.md 2": { notRun: inPages },
  "docs/receivers/segment.md 1": {
    after: `
      analytics.track({ userId: "ann", event: "sent by segment" });
      await analytics.closeAndFlush();
    `,
    sends: ["sent by segment"],
  },
  "docs/receivers/segment.md 2": { notRun: inPages },
  "docs/receivers/segment.md 3": { notRun: inPages },
  "docs/receivers/umami.md 1": {
    after: `await umami.track({ hostname: "example.com", url: "/", name: "sent by umami" });`,
    sends: ["sent by umami"],
  },
};

/** An example as a whole program. What the page leaves out (`…`) is nothing. */
export function programOf(code: string, { before = "", after = "" }: Surroundings): string {
  const written = code.replaceAll("{ … }", "{}");
  // A fixed port may be taken.
  return `${before}\n${written.replace("listen(4001)", "listen(0)")}\n${after}\nexport {};\n`;
}
