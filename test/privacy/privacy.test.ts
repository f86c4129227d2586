import { describe, expect, test } from "vitest";
import { filesHolding } from "../../packages/node/src/test-support/files-holding.ts";
import { ask, post, settled } from "../support/dendro.ts";
import { useDendro } from "../support/use-dendro.ts";

const dendro = useDendro();

const chrome =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.7351.98 Safari/537.36";
const view = { type: "page_view", path: "/", host: "example.org" };

describe("who visits", () => {
  test("is told apart by address and agent, and found out about, while neither is stored", async () => {
    const people = ["8.8.4.77", "8.8.4.78"].flatMap((ip) => [
      { ...view, ip, user_agent: chrome },
      { ...view, ip, user_agent: chrome, path: "/next" },
    ]);
    await post(dendro.url, "/api/v1/events", people);
    await settled(dendro.url);
    const { results } = await ask(dendro.url, {
      metrics: ["visitors", "visits", "pageviews"],
      dimensions: ["country", "browser", "os", "device"],
      date_range: "day",
    });
    expect(results).toEqual([{ dimensions: ["US", "Chrome", "Linux", "desktop"], metrics: [2, 2, 4] }]);
    await dendro.stop();
    expect(filesHolding(dendro.directory, ["page_view"])).not.toEqual([]);
    expect(filesHolding(dendro.directory, ["8.8.4.77", "141.0.7351.98"])).toEqual([]);
    await dendro.restart();
  });

  test("is the same person after a restart on the same day", async () => {
    await post(dendro.url, "/api/v1/events", { ...view, ip: "8.8.4.77", user_agent: chrome });
    await settled(dendro.url);
    const { results } = await ask(dendro.url, { metrics: ["visitors", "pageviews"], date_range: "day" });
    expect(results[0]?.metrics).toEqual([2, 5]);
  });

  test("is left out of visitors when a bot, and can be looked at by reason", async () => {
    await post(dendro.url, "/api/v1/events", {
      ...view,
      ip: "66.249.66.1",
      user_agent: "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    });
    await settled(dendro.url);
    const { results } = await ask(dendro.url, { metrics: ["visitors", "pageviews"], date_range: "day" });
    expect(results[0]?.metrics).toEqual([2, 5]);
    const bots = await ask(dendro.url, {
      metrics: ["events"],
      dimensions: ["bot"],
      filters: [["is_not", "bot", [""]]],
      date_range: "day",
    });
    expect(bots.results).toEqual([
      { dimensions: [expect.stringMatching(/^known:Googlebot/u)], metrics: [1] },
    ]);
    await dendro.stop();
  });
});
