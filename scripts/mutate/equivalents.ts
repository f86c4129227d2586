/** A mutant that makes no difference, and why. */
export interface Equivalent {
  readonly file: string;
  /** The line that it is in, without what is around it. */
  readonly line: string;
  readonly what: string;
  readonly why: string;
}

/** Whoever changes such a line looks again: `test/mutate` fails when an entry is of no mutant any more. */
export const equivalents: readonly Equivalent[] = [
  {
    file: "packages/ingest/src/visits/page-time.ts",
    line: "if (timeA !== timeB) return timeA < timeB;",
    what: "timeA < → timeA <=",
    why: "They are not equal.",
  },
  {
    file: "packages/ingest/src/visits/person.ts",
    line: "if (person.runs.length > most.runs) person.runs = person.runs.slice(-most.runs);",
    what: "person.runs.length > → person.runs.length >=",
    why: "The last of exactly so many are all of them.",
  },
  {
    file: "packages/ingest/src/visits/person.ts",
    line: "if (person.quiet.length > most.quiet) person.quiet = person.quiet.slice(-most.quiet);",
    what: "person.quiet.length > → person.quiet.length >=",
    why: "The last of exactly so many are all of them.",
  },
  {
    file: "packages/ingest/src/visits/visit-tracker.ts",
    line: "return a.run.began !== null ? -1 : b.run.began !== null ? 1 : a.run.from - b.run.from;",
    what: "1 → 2",
    why: "Only the sign of what an order says matters.",
  },
  {
    file: "packages/ingest/src/people/people-tracker.ts",
    line: "maxIds = 100_000,",
    what: "100_000 → 100001",
    why: "One more or less of what is kept in memory changes no answer.",
  },
  {
    file: "packages/ingest/src/people/people-tracker.ts",
    line: "cuts += 1;",
    what: "1 → 2",
    why: "Numbers of cuts are only compared.",
  },
  {
    file: "packages/ingest/src/traces/trace-tracker.ts",
    line: "cuts += 1;",
    what: "1 → 2",
    why: "Numbers of cuts are only compared.",
  },
  {
    file: "packages/ingest/src/enrich/bot.ts",
    line: "const { known, signs } = judge(userAgent.slice(0, 1024));",
    what: "1024 → 1025",
    why: "No bot is known by its 1025th character alone.",
  },
  {
    file: "packages/core/src/event/data-key.ts",
    line: "const recent = remembered(read, 8192);",
    what: "8192 → 8193",
    why: "One more or less of what is kept in memory changes no answer.",
  },
  {
    file: "packages/core/src/event/order.ts",
    line: "a.timestamp - b.timestamp || a.received_at - b.received_at || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);",
    what: "1 → 2",
    why: "Only the sign of what an order says matters.",
  },
  {
    file: "packages/core/src/analysis/retention.ts",
    line: "const longestMs = { day: 25, week: 7 * 24 + 1, month: 31 * 24 + 1 }[granularity] * 3_600_000;",
    what: "1 → 2",
    why: "It only has to be long enough; what is too much is cut off after it.",
  },
  {
    file: "packages/core/src/analysis/retention.ts",
    line: "{ from: scope.range.from, to: scope.range.to + (periods + 1) * longestMs },",
    what: "1 → 2",
    why: "It only has to be long enough; what is too much is cut off after it.",
  },
  {
    file: "packages/core/src/aggregates/hyperloglog.ts",
    line: "for (const rank of registers) counts[rank] = (counts[rank] ?? 0) + 1;",
    what: "0 → 1",
    why: "There is a count for each rank; the type cannot say so.",
  },
  {
    file: "packages/delivery/src/batch-ids.ts",
    line: "count = now > time ? 0 : count + 1;",
    what: "1 → 2",
    why: "Ids only have to rise.",
  },
  {
    file: "packages/delivery/src/delivery-queue.ts",
    line: "const maxGrownBatch = 500;",
    what: "500 → 501",
    why: "Whether 500 or 501 events gather while a request is under way is nothing that is promised.",
  },
  {
    file: "packages/server/src/retention/matched-events.ts",
    line: "const perBatch = 1_000_000;",
    what: "1_000_000 → 1000001",
    why: "Into how many statements a deletion is cut changes nothing of what goes.",
  },
  {
    file: "packages/core/src/async/reconnecting.ts",
    line: "let turn = 0;",
    what: "0 → 1",
    why: "Numbers of turns are only compared.",
  },
  {
    file: "packages/server/src/retention/erase-rows.ts",
    line: "maxNamed = 50_000,",
    what: "50_000 → 50001",
    why: "Into how many rounds an erasure is cut changes nothing of what goes.",
  },
  {
    file: "packages/ingest/src/pipeline/parts.ts",
    line: "return events.length <= first",
    what: "events.length <= → events.length <",
    why: "One part of exactly so many comes of the other way too.",
  },
  {
    file: "packages/ingest/src/pipeline/uuid.ts",
    line: "const pool = new Uint32Array(1024);",
    what: "1024 → 1025",
    why: "How many random numbers are drawn at a time changes none of them.",
  },
];
