import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bottlenecksSchema, querySchema, type Event } from "@dendro/core";
import { presets } from "../../packages/server/src/presets/all.ts";
import type { Asker } from "../../packages/server/src/presets/preset.ts";
import { createQuestions } from "../../packages/server/src/warehouse/questions.ts";
import { openEngines, type Engines } from "../engines/open-engines.ts";
import * as plainAgents from "./plain-agents.ts";
import * as plainConversations from "./plain-conversations.ts";
import type { Row } from "./plain-figures.ts";
import * as plainRequests from "./plain-requests.ts";
import * as plainSites from "./plain-sites.ts";
import * as plainWorkflows from "./plain-workflows.ts";
import { activity } from "./random-activity.ts";
import { question, type Question } from "./random-questions.ts";
import { expectSame } from "./same.ts";
import { writeEvents } from "./write-events.ts";

let engines: Engines;
beforeAll(async () => {
  engines = await openEngines();
});
afterAll(async () => await engines.close());

/** What a preset answers, counted plainly. Lists in pages are whole here, under the name that they have in an answer. */
type Plain = (events: readonly Event[], asked: never, now: number) => Row | readonly Row[];

interface Case {
  readonly plain: Plain;
  /** What it may be asked with besides a time. */
  readonly more?: Readonly<Record<string, fc.Arbitrary<string | number>>>;
  /** The list that comes in pages. */
  readonly pages?: string;
}

const limit = fc.integer({ min: 1, max: 4 });
const pageSize = fc.constantFrom(3, 10, 50);
const user_id = fc.constantFrom("ann", "bob", "cid", "nobody");
const whose = { user_id, workflow: fc.constantFrom("invoice", "onboarding", "none") };

const cases: Readonly<Record<string, Case>> = {
  "/analytics/nodes": {
    plain: plainWorkflows.nodes,
    more: { limit, order: fc.constantFrom("most_used", "least_used"), ...whose },
  },
  "/analytics/workflows": { plain: plainWorkflows.workflows, more: whose },
  "/analytics/performance": {
    plain: plainWorkflows.performance,
    more: { limit, min_sample: fc.integer({ min: 1, max: 4 }), ...whose },
  },
  "/analytics/costs": { plain: plainWorkflows.costs, more: whose },
  "/analytics/summary": { plain: plainConversations.summary },
  "/analytics/users/activities": {
    plain: plainConversations.userActivities,
    more: { limit: pageSize, user_id },
    pages: "activities",
  },
  "/analytics/users/top": { plain: plainConversations.topUsers, more: { limit } },
  "/analytics/users/list": {
    plain: plainConversations.listUsers,
    more: { limit: pageSize, active_only: fc.constantFrom("true", "false") },
    pages: "users",
  },
  "/analytics/conversations": {
    plain: plainConversations.conversations,
    more: { limit: pageSize, user_id },
    pages: "conversations",
  },
  "/analytics/api-usage": {
    plain: plainConversations.apiUsage,
    more: { limit, endpoint: fc.constantFrom("/health", "/users/:id", "/none") },
  },
  "/analytics/daily-stats": { plain: plainConversations.dailyStats },
  "/analytics/quality": { plain: plainConversations.quality, more: { user_id } },
  "/analytics/today": { plain: plainSites.today },
  "/analytics/range": { plain: plainSites.range },
  "/analytics/agents": {
    plain: plainAgents.agents,
    more: {
      by: fc.constantFrom("worker", "model", "version", "user"),
      worker: fc.constantFrom("support", "nobody"),
    },
  },
  "/analytics/requests": {
    plain: plainRequests.requests,
    more: {
      by: fc.constantFrom("route", "method", "status", "provider", "region", "source"),
      source: fc.constantFrom("edge", "nobody"),
      limit,
    },
  },
};

function presetAt(path: string) {
  const found = presets.find((preset) => preset.path === path);
  if (found === undefined) throw new TypeError(`There is no preset ${path}.`);
  return found;
}

/** Asks for every page; the first page's other fields stand for all. */
async function readAll(path: string, asked: Question, asker: Asker, list: string): Promise<Row[]> {
  const preset = presetAt(path);
  const rows: Row[] = [];
  for (let cursor: unknown; ;) {
    const parameters = preset.parameters.parse({ ...asked, ...(cursor === undefined ? {} : { cursor }) });
    const page = (await preset.read(parameters, asker)) as Record<string, unknown>;
    const shown = page[list] as Row[];
    rows.push(...shown);
    cursor = page["next_cursor"];
    if (cursor === null) return rows;
    expect(shown).toHaveLength(Number(asked["limit"]));
  }
}

let tenants = 0;

describe("every preset, beside plain loops over the events", () => {
  test.each(Object.entries(cases))("%s", async (path, { plain, more, pages }) => {
    await fc.assert(
      fc.asyncProperty(
        activity.chain((some) =>
          fc.tuple(fc.constant(some), fc.array(question(some.now, more), { minLength: 3, maxLength: 3 })),
        ),
        async ([{ now, requests, events }, questions]) => {
          const tenant = `p${(tenants += 1)}`;
          await writeEvents(engines, tenant, requests);
          const asker = askerAt(now, tenant);
          for (const asked of questions) {
            const { end: _, ...open } = asked;
            // A site's time has a beginning.
            const whole =
              path === "/analytics/range" && asked["start"] === undefined
                ? { ...open, start: "2026-03-27" }
                : asked;
            const expected = plain(events, whole as never, now);
            const preset = presetAt(path);
            const parameters = preset.parameters.parse(whole);
            if (pages === undefined) {
              expectSame(await preset.read(parameters, asker), expected);
              continue;
            }
            expectSame(await readAll(path, whole, asker, pages), expected);
          }
        },
      ),
      { numRuns: 6, endOnFailure: true },
    );
  });
});

function askerAt(now: number, tenant: string): Asker {
  const questions = createQuestions({
    warehouse: engines.warehouse,
    clock: () => now,
    expander: () => (filters) => [...filters],
  });
  return {
    now,
    goals: [],
    ask: async (query) => await questions.ask(tenant, querySchema.parse(query)),
    bottlenecks: async (asked) => await questions.bottlenecks(tenant, bottlenecksSchema.parse(asked)),
    listEvents: async (list) => await questions.listEvents(tenant, list),
  };
}
