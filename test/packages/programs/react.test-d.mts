import { expectTypeOf } from "expect-type";
import {
  createAgentClient,
  useFeedback,
  useThread,
  type AgentClient,
  type ContentPart,
  type Judgement,
  type SentMessage,
  type ThreadEvent,
} from "@dendro/react";

expectTypeOf(createAgentClient).returns.toEqualTypeOf<AgentClient>();
expectTypeOf(useThread).parameter(0).toEqualTypeOf<string | null>();
expectTypeOf<ReturnType<typeof useThread>["events"][number]>().toExtend<ThreadEvent>();
expectTypeOf<ReturnType<typeof useThread>["send"]>().toBeCallableWith("Hello");
expectTypeOf<ReturnType<typeof useThread>["send"]>().returns.toEqualTypeOf<Promise<SentMessage>>();
expectTypeOf(useFeedback).returns.parameter(0).toEqualTypeOf<Judgement>();

// A part of a message is told by its type.
expectTypeOf<Extract<ContentPart, { type: "text" }>>().toHaveProperty("text");
expectTypeOf<Extract<ContentPart, { type: "image" }>>().toHaveProperty("url");
expectTypeOf<ContentPart["type"]>().toEqualTypeOf<"text" | "image" | "document">();
