import { expectTypeOf } from "vitest";
import type { z } from "zod";
import type { clientPayloads } from "./client-frames.ts";
import type { AnalyticsEvent, ContentPart, Judgement, Run, Thread, ThreadEvent } from "./conversation.ts";
import type { contentPartSchema, runSchema, threadEventSchema, threadSchema } from "./models.ts";
import type { analyticsEventSchema } from "./server-frames.ts";

// What is written out is what the schemas let through, to the last field.
expectTypeOf<Thread>().toEqualTypeOf<z.infer<typeof threadSchema>>();
expectTypeOf<ContentPart>().toEqualTypeOf<z.infer<typeof contentPartSchema>>();
expectTypeOf<ThreadEvent>().toEqualTypeOf<z.infer<typeof threadEventSchema>>();
expectTypeOf<Run>().toEqualTypeOf<z.infer<typeof runSchema>>();
expectTypeOf<Judgement>().toEqualTypeOf<z.infer<(typeof clientPayloads)["feedback"]>>();
expectTypeOf<AnalyticsEvent>().toEqualTypeOf<z.infer<typeof analyticsEventSchema>>();
