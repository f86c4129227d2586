import { afterAll, expect, test } from "vitest";
import { createFaultyProxy } from "../../../../test/conformance/support/faulty-proxy.ts";
import { adminKey, ask, settled, temporaryDirectory } from "../../../../test/support/dendro.ts";
import { useDendro } from "../../../../test/support/use-dendro.ts";
import { createCollector } from "./collector.ts";
import { eventOf } from "./test-support/receiver.ts";

const dendro = useDendro();
const spool = temporaryDirectory();
afterAll(spool.remove);

test("Dendro counts everything once although half of its answers are lost and a worker ends in between", async () => {
  const faults = Array.from({ length: 40 }, (_, turn) => (turn % 2 === 0 ? "drop-answer" : "none"));
  const proxy = await createFaultyProxy(dendro.url, [...faults, "drop-request", "503", "429"]);
  const dropped: unknown[] = [];
  const open = () =>
    createCollector({
      workerId: "support",
      url: `${proxy.url}/webhooks/analytics`,
      key: adminKey,
      spoolDirectory: spool.path,
      random: () => 0.05,
      onDrop: (events, reason) => dropped.push({ events, reason }),
    });
  const first = open();
  for (let number = 0; number < 203; number += 1)
    first.add({ ...eventOf(number), timestamp: new Date().toISOString() });
  // It ends with batches on disk, one of them with its answer lost.
  await first.close(40);
  expect(first.stats.delivered).toBeLessThan(203);

  const second = open();
  for (let number = 203; number < 450; number += 1)
    second.add({ ...eventOf(number), timestamp: new Date().toISOString() });
  await second.flush();
  await second.close();
  expect(proxy.seen.passed).toBeGreaterThan(60);
  expect(dropped).toEqual([]);
  await proxy.close();
  await settled(dendro.url);
  const { results } = await ask(dendro.url, {
    metrics: ["events"],
    dimensions: ["source"],
    filters: [["is", "type", ["order.placed"]]],
    date_range: "7d",
  });
  expect(results).toEqual([{ dimensions: ["support"], metrics: [450] }]);
});
