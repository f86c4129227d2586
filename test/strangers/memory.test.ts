import { expect, test } from "vitest";
import { post } from "../support/dendro.ts";
import { useDendro } from "../support/use-dendro.ts";

const dendro = useDendro();

const resident = async () => {
  const text = await (await fetch(new URL("/metrics", dendro.url))).text();
  return Number(/^process_resident_memory_bytes (\S+)$/mu.exec(text)?.[1]) / 2 ** 20;
};

test("memory comes back after a burst", async () => {
  const idle = await resident();
  const batch = Array.from({ length: 9000 }, (_, index) => ({
    type: "track",
    event: `burst ${index % 50}`,
    userId: `u${index % 3000}`,
    properties: { text: "x".repeat(1500), index },
  }));
  const body = JSON.stringify({ batch });
  let height = idle;
  for (let round = 0; round < 3; round += 1) {
    await Promise.all(
      Array.from({ length: 4 }, async () => await (await post(dendro.url, "/v1/batch", body)).text()),
    );
    height = Math.max(height, await resident());
  }
  const asked = { metrics: ["events", "users"], dimensions: ["user", "name"], date_range: "day" };
  await Promise.all(
    Array.from({ length: 8 }, async () => await (await post(dendro.url, "/api/v1/query", asked)).text()),
  );
  height = Math.max(height, await resident());
  expect(height).toBeGreaterThan(idle * 1.3);
  // Nearly everything that was taken for it is given back, within seconds of being idle.
  await expect
    .poll(async () => ((await resident()) - idle) / (height - idle), { timeout: 120_000, interval: 3000 })
    .toBeLessThan(0.5);
}, 400_000);
