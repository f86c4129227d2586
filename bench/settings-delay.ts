import { createWorker, settingsSchema } from "@dendro/worker";
import { openClient } from "../packages/worker/src/test-support/client.ts";
import { adminKey, runDendro, temporaryDirectory } from "../test/support/dendro.ts";
import { percentile, rounded, type Benchmark } from "./support/benchmark.ts";

const schema = settingsSchema({
  fields: [{ id: "temperature", type: "number", label: "Temperature", default: 0 }],
});

/** From a change that a person makes in the platform until a worker's handler would use it, and until another page shows it. */
export const settingsDelay: Benchmark = async ({ isQuick }) => {
  const directory = temporaryDirectory();
  const dendro = await runDendro(directory.path);
  const worker = createWorker({
    workerId: "bench",
    database: `sqlite:${directory.path}/worker.db`,
    settings: schema,
    platform: { url: dendro.url, key: adminKey },
  });
  await worker.open();
  const who = { worker_id: "bench", user_id: "me", auth_token: adminKey };
  const [editor, page] = [
    await openClient(`${dendro.url}/ws`, who),
    await openClient(`${dendro.url}/ws`, who),
  ];
  await page.ask("settings.subscribe", { worker_id: "bench" });

  const [atWorker, atPage]: [number[], number[]] = [[], []];
  const count = isQuick ? 100 : 500;
  for (let value = 1; value <= count; value += 1) {
    const start = performance.now();
    const worked = new Promise<void>((resolve) => {
      const stop = worker.settings.onChange("temperature", () => {
        atWorker.push(performance.now() - start);
        stop();
        resolve();
      });
    });
    editor.send("settings.patch", { field_id: "temperature", value });
    await page.next("settings.patch", (payload) => payload.value === value);
    atPage.push(performance.now() - start);
    await worked;
    page.frames.length = 0;
    editor.frames.length = 0;
    // As people do: below what a connection may send in a second.
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  await editor.close();
  await page.close();
  await worker.close();
  await dendro.stop();
  directory.remove();
  const of = (what: string, times: readonly number[]) => [
    { what: `change seen by ${what}, median`, value: rounded(percentile(times, 0.5)), unit: "ms" },
    { what: `change seen by ${what}, p99`, value: rounded(percentile(times, 0.99)), unit: "ms", aim: 25 },
  ];
  return [...of("a worker's handler", atWorker), ...of("another page", atPage)];
};
