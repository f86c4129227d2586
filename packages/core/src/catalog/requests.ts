import { mean } from "../aggregates/mean.ts";
import { sum } from "../aggregates/sum.ts";
import { and, is, present, type Condition } from "./condition.ts";
import { countOf, declareIn, durations, failed } from "./declare.ts";
import { over, ratioOf, scaled, sumOf, type Metric } from "./metric.ts";

const declare = declareIn("requests");

const request = is("type", "request");
const requests = countOf(request);
const errors = countOf(failed("request"));
const cacheHits = countOf(and(request, is("cached", "true")));
const withCache = countOf(and(request, is("cached", "true", "false")));

/** Apdex's target: up to it people are satisfied, up to four times as much they tolerate it. In milliseconds. */
const apdexTargetMs = 500;
const within = (ms: number): Condition => ({ op: "<=", field: { column: "duration_ms" }, value: ms });
const satisfied = countOf(and(request, is("status", "", "ok"), within(apdexTargetMs)));
const tolerated = countOf(and(request, is("status", "", "ok"), within(4 * apdexTargetMs)));
const timed = countOf(and(request, present("duration_ms")));

/** Who uses a model need not say whose it is. */
const ofSomebody: Condition = { op: "or", of: [present("provider"), present("model")] };

/** Work that somebody else did for us. */
const provided = and(ofSomebody, is("type", "request", "llm.called", "node.completed", "node.failed"));

export const requestMetrics: readonly Metric[] = [
  declare(
    "requests",
    "Requests",
    "count",
    null,
    requests,
    "HTTP requests that a server answered, to bots as well.",
  ),
  declare(
    "errors",
    "Errors",
    "count",
    "down",
    errors,
    "Requests with status error: by default, those with a status code of 500 or above.",
  ),
  declare(
    "error_rate",
    "Error rate",
    "percent",
    "down",
    ratioOf(errors, requests, 100),
    "Errors as a share of all requests.",
  ),
  ...durations(declare, "duration", "Duration", "requests", request, "milliseconds"),
  declare(
    "bytes",
    "Bytes",
    "bytes",
    null,
    over("events", sum, "bytes", request),
    "Bytes sent in answer to requests.",
  ),
  declare(
    "request_cache_hit_rate",
    "Cache hit rate of requests",
    "percent",
    "up",
    ratioOf(cacheHits, withCache, 100),
    "Requests answered from a cache, as a share of those for which this is known.",
  ),
  declare(
    "apdex",
    "Apdex",
    "ratio",
    "up",
    // (satisfied + tolerating / 2) / all, where tolerated counts the satisfied too: apdex.org, Apdex Technical Specification 1.1.
    ratioOf(scaled(sumOf(satisfied, tolerated), 0.5), timed),
    `From 0 to 1: how content people are with the time that requests take, ${apdexTargetMs} ms being good and four times as much tolerable. Errors never are.`,
  ),
  declare(
    "memory",
    "Memory",
    "bytes",
    "down",
    over("events", mean, { path: ["memory_bytes"] }, request),
    "The mean of `data.memory_bytes` of requests that report it.",
  ),
  declare(
    "cpu_time",
    "Processor time",
    "milliseconds",
    "down",
    over("events", mean, { path: ["cpu_ms"] }, request),
    "The mean of `data.cpu_ms` of requests that report it.",
  ),
  declare(
    "provider_calls",
    "Calls of providers",
    "count",
    null,
    countOf(provided),
    "Calls of models and APIs of others.",
  ),
  declare(
    "provider_error_rate",
    "Error rate of providers",
    "percent",
    "down",
    ratioOf(countOf(and(provided, is("status", "error"))), countOf(provided), 100),
    "Failed calls as a share of all calls of models and APIs of others.",
  ),
  ...durations(
    declare,
    "provider_duration",
    "Time of providers",
    "calls of models and APIs of others",
    provided,
    "milliseconds",
  ),
];
