import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { DendroError } from "@dendro/core";
import { expect, test } from "vitest";
import { reportFailure } from "./failure.ts";

async function report(error: unknown) {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const code = reportFailure(error, { env: {}, stdin, stdout, stderr });
  stderr.end();
  return { code, said: await text(stderr) };
}

test("a fault that is the whole message is said once, and others after it", async () => {
  const range = { path: "date_range", message: "is missing" };
  const limit = { path: "limit", message: "must be a number" };
  const one = new DendroError("invalid_request", "date_range: is missing.", { details: [range] });
  expect(await report(one)).toEqual({ code: 1, said: "error: date_range: is missing.\n" });
  const two = new DendroError("invalid_request", "date_range: is missing (and 1 more).", {
    details: [range, limit],
  });
  expect((await report(two)).said).toBe(
    "error: date_range: is missing (and 1 more).\n  limit: must be a number\n",
  );
});
