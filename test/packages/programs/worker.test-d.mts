import { expectTypeOf } from "expect-type";
import { createWorker, settingsSchema, type Handler, type Worker } from "@dendro/worker";

// The types of settings follow from their schema, written in place or made before.

const settings = settingsSchema({
  fields: [
    { id: "temperature", type: "number", label: "Temperature", default: 1 },
    { id: "limit", type: "number", label: "Limit" },
    { id: "greeting", type: "text", label: "Greeting", default: "Hello" },
    { id: "shouts", type: "checkbox", label: "Shouts", default: false },
    {
      id: "model",
      type: "select",
      label: "Model",
      options: [
        { value: "small", label: "Small" },
        { value: "large", label: "Large" },
      ],
      default: "small",
    },
    { id: "key", type: "password", label: "Key" },
  ],
});

interface Values {
  readonly temperature: number;
  readonly limit: number | null;
  readonly greeting: string;
  readonly shouts: boolean;
  readonly model: "small" | "large";
  readonly key: string | null;
}

const worker = createWorker({ workerId: "support", database: "sqlite::memory:", settings });
expectTypeOf(worker).toEqualTypeOf<Worker<typeof settings>>();
expectTypeOf(worker.settings.getAll()).toEqualTypeOf<Values>();
expectTypeOf(worker.settings.get("temperature")).toEqualTypeOf<number>();
expectTypeOf(worker.settings.get("limit")).toEqualTypeOf<number | null>();
expectTypeOf(worker.settings.get("model")).toEqualTypeOf<"small" | "large">();
expectTypeOf(worker.settings.get).parameter(0).toEqualTypeOf<keyof Values>();
// @ts-expect-error there is no such setting
worker.settings.get("temprature");
// @ts-expect-error a number is no text
await worker.settings.set("greeting", 3);
// @ts-expect-error it is none of the options
await worker.settings.set("model", "medium");

worker.handleUpgrade(async function* (request, response, memory, _analytics, here) {
  expectTypeOf(request.signal).toEqualTypeOf<AbortSignal>();
  expectTypeOf(here.get("shouts")).toEqualTypeOf<boolean>();
  expectTypeOf(here.getAll()).toEqualTypeOf<Values>();
  expectTypeOf(await memory.history()).items.toHaveProperty("thread_id");
  expectTypeOf(await memory.history({ format: "openai" })).items.toHaveProperty("role");
  yield response.text(here.get("greeting"));
  yield "a text";
});

const inPlace = createWorker({
  workerId: "support",
  database: "sqlite::memory:",
  settings: { fields: [{ id: "tone", type: "text", label: "Tone", default: "warm" }] },
});
expectTypeOf(inPlace.settings.get("tone")).toEqualTypeOf<string>();
expectTypeOf(inPlace.settings.get).parameter(0).toEqualTypeOf<"tone">();

// A handler of another worker knows other settings.
const handler: Handler<typeof settings> = async function* (_request, response) {
  yield response.text("Hello");
};
worker.handleUpgrade(handler);
// @ts-expect-error its settings are others
inPlace.handleUpgrade(handler);

// @ts-expect-error a worker keeps what is said somewhere
createWorker({ workerId: "support" });
