import { expect, test } from "vitest";
import { subjectOf } from "./subject.ts";
import { createRecorder } from "./test-support/recorder.ts";

const told = createRecorder();

test("a trace is called what was sent for the whole, else as its longest work is, else as its first", () => {
  const first = told("message.c2s", 0, { name: "hello" });
  const short = told("tool.called", 10, { name: "zoom", duration_ms: 5 });
  const long = told("llm.called", 20, { name: "answer", duration_ms: 50 });
  const equal = told("llm.called", 30, { name: "better answer", duration_ms: 50 });
  const early = told("trace.updated", 40, { name: "Ticket 1" });
  const late = told("trace.updated", 50, { name: "Ticket 2" });
  expect(subjectOf([]).name).toBeNull();
  expect(subjectOf([first]).name).toBe("hello");
  expect(subjectOf([long, short, first]).name).toBe("answer");
  expect(subjectOf([equal, long, short]).name).toBe("better answer");
  expect(subjectOf([late, early, long]).name).toBe("Ticket 2");
});

test("it is whose the first event says, and has each model once by when it was used", () => {
  const subject = subjectOf([
    told("llm.called", 30, { model: "a", user_id: "late", version: "2", settings_version: 4 }),
    told("llm.called", 20, { model: "b", user_id: "bob", thread_id: "t" }),
    told("llm.called", 20, { model: "a", user_id: "ann", session: "s", settings_version: 0 }),
    told("message.c2s", 10, { source: "support", run_id: "r" }),
  ]);
  expect(subject).toEqual({
    name: null,
    source: "support",
    user_id: "ann",
    thread_id: "t",
    run_id: "r",
    session: "s",
    version: "2",
    settings_version: 0,
    models: ["b", "a"],
  });
});
