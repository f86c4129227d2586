import type { FileRequest, QuestionPath } from "../api/client.ts";
import type { Question } from "../questions/question.ts";

/** Where a card's answer comes from: the route that answers it, and what it is asked. */
export interface Source {
  readonly path: QuestionPath;
  readonly question: Question;
}

/** As many rows as a query answers with at once. */
const maxRows = 10_000;

/** What a file is asked for: all rows, where a question does not say how many. */
export function fileRequestOf({ path, question }: Source): FileRequest {
  switch (path) {
    case "/api/v1/query":
      return { query: { pagination: { limit: maxRows }, ...question } };
    case "/api/v1/events/list": {
      const { limit: _limit, ...events } = question;
      return { events };
    }
    default:
      return { [path.slice("/api/v1/".length)]: question };
  }
}

/** Where Explore asks the same; nowhere of those that it does not know. */
export const explorePages = {
  "/api/v1/query": "/explore",
  "/api/v1/events/list": "/explore/events",
  "/api/v1/funnel": "/explore/funnel",
  "/api/v1/retention": "/explore/retention",
  "/api/v1/paths": "/explore/paths",
  "/api/v1/bottlenecks": null,
} as const satisfies Record<Source["path"], string | null>;
