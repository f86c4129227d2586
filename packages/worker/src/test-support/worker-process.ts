import { setTimeout as wait } from "node:timers/promises";
import { settingsSchema } from "@dendro/core";
import { createWorker } from "../worker.ts";
import { serveWorker } from "./serve-worker.ts";

/** A worker in a process of its own, for tests that kill it. Says where it is on stdout. */
const { DATABASE = "", DENDRO_URL = "", DENDRO_KEY = "", SPOOL = "", SECRET_KEY = "" } = process.env;

const worker = createWorker({
  workerId: "fleet",
  database: DATABASE,
  secretKey: SECRET_KEY,
  settings: settingsSchema({
    fields: [{ id: "pause_ms", type: "number", label: "Pause", default: 20, min: 0 }],
  }),
  platform: { url: DENDRO_URL, key: DENDRO_KEY },
  analytics: { flushIntervalMs: 20, spoolDirectory: SPOOL },
  heartbeatIntervalMs: 200,
  limits: { framesPerSecond: 1000, framesAtOnce: 1000 },
});
const { url } = await serveWorker(
  worker,
  async function* ({ message }, response, _memory, _analytics, settings) {
    yield response.runStart();
    for (const word of message.split(" ")) {
      await wait(settings.get("pause_ms") as number);
      yield response.text(word);
    }
  },
);
await worker.open();
process.stdout.write(`${url}\n`);
worker.settings.onChange("pause_ms", (value) => process.stdout.write(`pause ${value}\n`));
