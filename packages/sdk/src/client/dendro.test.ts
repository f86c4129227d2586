import { createServer, request as httpRequest } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { adminKey, ask, settled } from "../../../../test/support/dendro.ts";
import { useDendro } from "../../../../test/support/use-dendro.ts";
import { clientOf } from "../test-support/fake-dendro.ts";

const dendro = useDendro();

/** What lies between us and Dendro: it loses requests, loses answers, is slow and says that there is no room. */
async function startBadProxy(target: string) {
  let turn = 0;
  const server = createServer((request, response) => {
    turn += 1;
    const fault = ["lost request", "lost answer", "slow", "503", "429", "none"][turn % 6];
    if (fault === "lost request") return void request.socket.destroy();
    if (fault === "503" || fault === "429")
      return void response.writeHead(Number(fault), { "retry-after": "0" }).end();
    const onward = httpRequest(new URL(request.url ?? "/", target), {
      method: request.method,
      headers: request.headers,
    });
    onward.once("response", (answer) => {
      if (fault === "lost answer") return void request.socket.destroy();
      const pass = () => {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      };
      setTimeout(pass, fault === "slow" ? 400 : 0);
    });
    request.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => void (server.closeAllConnections(), server.close()),
  };
}

test("Dendro counts everything once, whatever lies between, and nothing is rejected", async () => {
  const proxy = await startBadProxy(dendro.url);
  const { client, dropped } = clientOf(proxy, {
    key: adminKey,
    batchSize: 5,
    // Shorter than "slow": what was given up was accepted all the same.
    requestTimeoutMs: 250,
    // On a machine that is busy most of them are too late.
    maxRetries: 300,
  });
  for (let index = 0; index < 60; index += 1) {
    client.track({ type: "order.placed", user_id: `u${index % 7}` });
    if (index % 5 === 4) await client.flush();
  }
  client.identify("u1", { plan: "pro" });
  client.page({ path: "/pricing", host: "example.org", title: "Pricing" });
  client.feedback({ kind: "like", target_type: "message", target_id: "m1" });
  await client.agentStep("planner", async (step) => {
    await step.modelCall({ provider: "p", model: "m" }, async (call) =>
      call.usage({ input_tokens: 10, output_tokens: 5, cost_usd: 0.5 }),
    );
    step.tool("search", () => {});
  });
  client.workflow("invoice", (run) => run.workflowNode("parse", () => {}));
  await client.close({ timeoutMs: 30_000 });
  proxy.close();
  expect(dropped).toEqual([]);

  await settled(dendro.url);
  const byType = await ask(dendro.url, { metrics: ["events"], dimensions: ["type"], date_range: "7d" });
  expect(
    Object.fromEntries(byType.results.map(({ dimensions, metrics }) => [dimensions[0], metrics[0]])),
  ).toEqual({
    "order.placed": 60,
    "user.identified": 1,
    page_view: 1,
    "feedback.like": 1,
    "agent.invoked": 1,
    "llm.called": 1,
    "tool.called": 1,
    "workflow.started": 1,
    "workflow.completed": 1,
    "node.started": 1,
    "node.completed": 1,
  });
  const use = await ask(dendro.url, { metrics: ["tokens", "cost", "likes"], date_range: "7d" });
  expect(use.results[0]?.metrics).toEqual([15, 0.5, 1]);
});
