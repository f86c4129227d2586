import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bottlenecksSchema, querySchema, type Event } from "@dendro/core";
import { presets } from "../../packages/server/src/presets/all.ts";
import type { Asker } from "../../packages/server/src/presets/preset.ts";
import { createQuestions } from "../../packages/server/src/warehouse/questions.ts";
import { openEngines, type Engines } from "../engines/open-engines.ts";
import { cases, readPages } from "./cases.ts";
import type { Row } from "./plain-figures.ts";
import { minute } from "./plain-time.ts";
import { activityAt, moments } from "./random-activity.ts";
import type { Question } from "./random-questions.ts";
import { expectSame } from "./same.ts";
import { writeEvents } from "./write-events.ts";

let engines: Engines;
beforeAll(async () => {
  engines = await openEngines();
});
afterAll(async () => await engines.close());

function presetAt(path: string) {
  const found = presets.find((preset) => preset.path === path);
  if (found === undefined) throw new TypeError(`There is no preset ${path}.`);
  return found;
}

let tenants = 0;

describe("every preset, beside plain loops over the events", () => {
  test.each(Object.entries(cases))("%s", async (path, { plain, questions: ask, pages }) => {
    await fc.assert(
      fc.asyncProperty(
        activityAt(...moments).chain((some) =>
          fc.tuple(fc.constant(some), fc.array(ask(some.now), { minLength: 3, maxLength: 3 })),
        ),
        async ([{ now, requests, events }, questions]) => {
          const tenant = `p${(tenants += 1)}`;
          await writeEvents(engines, tenant, requests);
          const asker = askerAt(now, tenant);
          const preset = presetAt(path);
          const read = async (asked: Question) =>
            (await preset.read(preset.parameters.parse(asked), asker)) as Row;
          for (const asked of questions) {
            const answer = pages === undefined ? await read(asked) : await readPages(asked, pages, read);
            expectSame(answer, plain(events, asked as never, now));
          }
        },
      ),
      { numRuns: 6, endOnFailure: true },
    );
  });
});

describe("pages", () => {
  const now = moments[0] ?? 0;
  const paged = Object.entries(cases).filter(([, { pages }]) => pages !== undefined);

  test.each(paged)(
    "of %s go on where the one before ended, whatever comes in between",
    async (path, some) => {
      const tenant = `p${(tenants += 1)}`;
      const preset = presetAt(path);
      const list = some.pages ?? "";
      const said = (user: string, minutesAgo: number, id: number): Event => ({
        id: `00000000-0000-7000-9000-00000000000${id}`,
        tenant: "",
        type: "message.c2s",
        timestamp: now - minutesAgo * minute,
        received_at: now,
        user_id: user,
        thread_id: user,
      });
      const read = async (at: number, cursor?: string) =>
        (await preset.read(
          preset.parameters.parse({ limit: 2, days: 1, ...(cursor === undefined ? {} : { cursor }) }),
          askerAt(at, tenant),
        )) as Record<string, Row[]> & { next_cursor: string };
      await writeEvents(engines, tenant, [[said("ann", 1, 1), said("bob", 2, 2), said("cid", 3, 3)]]);
      const first = await read(now);
      await writeEvents(engines, tenant, [[said("dan", -1, 4), said("cid", -2, 5)]]);
      const second = await read(now + 5 * minute, first.next_cursor);
      const usersOn = (page: Record<string, Row[]>) => page[list]?.map(({ user_id: user }) => user);
      expect(usersOn(first)).toEqual(["ann", "bob"]);
      expect(usersOn(second)).toEqual(["cid"]);
      expect(second.next_cursor).toBeNull();
    },
  );
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
