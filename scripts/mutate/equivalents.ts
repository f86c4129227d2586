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
];
