import { expect, test } from "vitest";
import { answerChanges } from "./answer-changes.ts";

const answered = (code: number | null, body: string | null, error: string | null = null) => ({
  response_code: code,
  response_body: body,
  error,
});

test("two answers that are alike have no changes", () => {
  const same = answered(500, "no\ndatabase");
  expect(answerChanges(same, same)).toEqual({ outcome: null, lines: [] });
});

test("another status and the lines that differ are named, and no others", () => {
  expect(
    answerChanges(answered(500, "error\nat 12:00\nretry"), answered(503, "error\nat 12:05\nretry")),
  ).toEqual({
    outcome: ["500", "503"],
    lines: [
      { change: "gone", text: "at 12:00" },
      { change: "new", text: "at 12:05" },
    ],
  });
});

test("an attempt without an answer is told by its error", () => {
  expect(answerChanges(answered(null, null, "refused"), answered(204, "")).outcome).toEqual([
    "refused",
    "204",
  ]);
});
