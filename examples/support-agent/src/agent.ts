import type { Handler } from "@dendro/worker";
import { lookUpOrder, pause } from "./orders.ts";
import { askScriptedModel, type Order } from "./scripted-model.ts";
import type { settings as schema } from "./settings.ts";

/** Prices of the scripted models, in US dollars for a million tokens. */
const prices = {
  "script-small": { input: 0.2, output: 0.8 },
  "script-large": { input: 3, output: 15 },
};

/** The support agent: it looks orders up, and answers with what is set at that moment. */
export const agent: Handler<typeof schema> = async function* (
  request,
  response,
  memory,
  analytics,
  settings,
) {
  yield response.runStart({ agentId: "support-agent" });
  const { message, signal } = request;
  const history = await memory.history({ format: "openai", limit: 20 });
  if (history.length <= 1) yield response.updateThread({ title: message.slice(0, 60) });

  let order: Order | null = null;
  const orderId = /\b(\d{1,6})\b/u.exec(message)?.[1];
  if (orderId !== undefined) {
    const call = response.toolCall({
      name: "look_up_order",
      displayName: "Looking up the order",
      args: { order_id: orderId },
    });
    yield call;
    const start = performance.now();
    const outcome = { id: call.id, name: "look_up_order" };
    try {
      order = await lookUpOrder(orderId, signal);
      yield response.toolResult({ ...outcome, result: order, durationMs: performance.now() - start });
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      yield response.toolResult({ ...outcome, error: why, durationMs: performance.now() - start });
    }
  }

  const model = settings.get("model");
  const start = performance.now();
  await pause(500, signal);
  const answer = askScriptedModel({
    instructions: settings.get("instructions"),
    history: history.map((one) => JSON.stringify(one)),
    question: message,
    order,
    hasLookedUp: orderId !== undefined,
    shopName: settings.get("shop_name"),
    temperature: settings.get("temperature"),
  });
  const price = prices[model];
  analytics.track("llm.called", {
    provider: "scripted",
    model,
    input_tokens: answer.inputTokens,
    output_tokens: answer.outputTokens,
    cost_usd: (answer.inputTokens * price.input + answer.outputTokens * price.output) / 1e6,
    duration_ms: performance.now() - start,
  });
  const signature = settings.get("sign_off") ? `\n\n${settings.get("shop_name")}` : "";
  yield response.text(answer.text + signature);
  yield response.runEnd();
  await settings.set("answered", settings.get("answered") + 1);
};
