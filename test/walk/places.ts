import { readFileSync } from "node:fs";

/** Things of the demonstration that have pages of their own. */
export interface Things {
  readonly conversation: string;
  readonly user: string;
  readonly trace: string;
  readonly worker: string;
  readonly board: string;
  readonly endpoint: string;
  readonly delivery: string;
  readonly source: string;
  readonly message: string;
  readonly breaker: string;
  readonly alert: string;
  readonly report: string;
  /** No thing of the demonstration: every server has it. */
  readonly guide: string;
}

/** A page, by its pattern in the router. */
export interface Place {
  readonly pattern: string;
  /** Whether it is for everybody, also for who has not signed in. */
  readonly isPublic: boolean;
  /** Its address, of a thing that is there. */
  path(things: Things): string;
}

const ofThings: Readonly<Record<string, readonly (keyof Things)[]>> = {
  "/conversations/$id": ["conversation"],
  "/users/$id": ["user"],
  "/traces/$traceId": ["trace"],
  "/workers/$workerId": ["worker"],
  "/boards/$boardId": ["board"],
  "/breakers/$node": ["breaker"],
  "/alerts/$name": ["alert"],
  "/alerts/$name/change": ["alert"],
  "/reports/$name": ["report"],
  "/webhooks/$id": ["endpoint"],
  "/webhooks/$id/change": ["endpoint"],
  "/webhooks/$id/$delivery": ["endpoint", "delivery"],
  "/webhooks/sources/$id": ["source"],
  "/webhooks/sources/$id/$message": ["source", "message"],
  "/docs/guides/$guide": ["guide"],
};

const router = ["router.tsx", "webhook-routes.ts", "breaker-routes.ts", "alert-routes.ts", "report-routes.ts"]
  .map((file) => readFileSync(new URL(`../../packages/web/src/${file}`, import.meta.url), "utf8"))
  .join("\n");

/** Of these there is something to see only with what is in their address. */
const notWalked = new Set(["/sign-in", "/share/$token"]);

const declared =
  /getParentRoute: \(\) => (?<parent>root|app),\s*path: "(?<path>\/[^"]*)"|\bpage\(\s*"(?<page>\/[^"]*)"/gu;

/** Every page, as the router declares them. */
export const places: readonly Place[] = [...router.matchAll(declared)]
  .map(({ groups = {} }) => ({
    pattern: groups["path"] ?? groups["page"] ?? "",
    isPublic: groups["parent"] === "root",
  }))
  .filter(({ pattern }) => !notWalked.has(pattern))
  .map(({ pattern, isPublic }) => ({
    pattern,
    isPublic,
    path: (things) => {
      let nth = 0;
      return pattern.replaceAll(/\$\w+/gu, () => {
        const kind = ofThings[pattern]?.[nth++];
        if (kind === undefined) throw new Error(`Say of which thing of the demonstration ${pattern} is.`);
        return encodeURIComponent(things[kind]);
      });
    },
  }));

/** The pages of all subjects, whose cards show figures of a time. */
export const pagesOfFigures = places
  .filter(
    ({ pattern, isPublic }) =>
      !isPublic && !/\$|^\/(?:admin|breakers|webhooks|alerts|reports|experiments)/u.test(pattern),
  )
  .map(({ pattern }) => pattern);
