import type { Dispatcher } from "undici";
import type { EgressOutcome, EgressRequest } from "./egress-request.ts";
import { EgressFailure, toEgressFailure } from "./egress-failure.ts";

type Headers = Parameters<NonNullable<Dispatcher.DispatchHandler["onResponseStart"]>>[2];

/** Sends one request over a pool, and has its outcome in time whatever the other side does. */
export async function exchange(
  dispatcher: Dispatcher,
  request: Omit<Dispatcher.DispatchOptions, "signal">,
  limits: Pick<EgressRequest, "timeoutMs" | "maxAnswerBytes" | "signal">,
): Promise<EgressOutcome> {
  const began = performance.now();
  const { promise, resolve } = Promise.withResolvers<EgressOutcome>();
  const chunks: Buffer[] = [];
  let bytes = 0;
  let status = 0;
  let headers: Headers = {};
  let controller: Dispatcher.DispatchController | null = null;
  let ended: EgressFailure | null = null;
  let isSettled = false;

  const timer = setTimeout(
    () => end(new EgressFailure("timeout", `There was no answer within ${limits.timeoutMs} ms.`)),
    limits.timeoutMs,
  );
  const onAbort = () => end(new EgressFailure("aborted", "The request was given up."));
  limits.signal?.addEventListener("abort", onAbort, { once: true });

  function settle(outcome: EgressOutcome): void {
    if (isSettled) return;
    isSettled = true;
    clearTimeout(timer);
    limits.signal?.removeEventListener("abort", onAbort);
    resolve(outcome);
  }
  function fail({ reason, message }: EgressFailure): void {
    settle({ kind: "failed", reason, message, ms: performance.now() - began });
  }
  /** A request that still waits for its connection is given up as soon as it has one, before anything is sent. */
  function end(failure: EgressFailure): void {
    ended = failure;
    fail(failure);
    controller?.abort(failure);
  }
  function answer(isCut: boolean): void {
    const body = new TextDecoder().decode(Buffer.concat(chunks).subarray(0, limits.maxAnswerBytes), {
      stream: isCut,
    });
    settle({ kind: "answered", status, headers: flat(headers), body, isCut, ms: performance.now() - began });
  }

  dispatcher.dispatch(request, {
    onRequestStart(started) {
      controller = started;
      if (ended !== null) started.abort(ended);
    },
    onResponseStart(_controller, code, fields) {
      status = code;
      headers = fields;
    },
    onResponseData(reading, chunk) {
      if (isSettled) return;
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes <= limits.maxAnswerBytes) return;
      answer(true);
      reading.abort(new EgressFailure("aborted", "The rest of the answer is not read."));
    },
    onResponseEnd: () => answer(false),
    onResponseError: (_controller, error) => fail(toEgressFailure(error)),
  });
  return await promise;
}

function flat(headers: Headers): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(", ") : (value ?? ""),
    ]),
  );
}
