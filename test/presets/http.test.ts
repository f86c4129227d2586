import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import type { Event } from "@dendro/core";
import { presets } from "../../packages/server/src/presets/all.ts";
import { adminKey, post, settled } from "../support/dendro.ts";
import { useDendro } from "../support/use-dendro.ts";
import { cases, readPages } from "./cases.ts";
import type { Row } from "./plain-figures.ts";
import { savedGoals } from "./plain-goals.ts";
import { day, hour, minute } from "./plain-time.ts";
import { knowTraces } from "./plain-wholes.ts";
import { activityAt } from "./random-activity.ts";
import type { Question } from "./random-questions.ts";
import { expectSame } from "./same.ts";

const dendro = useDendro();
let events: readonly Event[];
const paths = presets.flatMap(({ path, atRoot }) => (atRoot ? [`/api/v1${path}`, path] : [`/api/v1${path}`]));

/** So long ago that nothing is still to come, and half a minute off, so that nothing is at an end of a time up to now. */
const now = Math.floor(Date.now() / minute) * minute - 6 * hour - 30_500;

beforeAll(async () => {
  const [made] = fc.sample(activityAt(now), 1);
  if (made === undefined) throw new TypeError("Nothing was made up.");
  const people = made.events.filter(({ bot }) => bot === undefined).map(asIngested);
  events = knowTraces(people, people);
  const ids = new Set(events.map(({ id }) => id));
  for (const request of made.requests) {
    const sent = request.filter(({ id }) => ids.has(id)).map((event) => asSent(asIngested(event)));
    if (sent.length > 0)
      expect((await post(dendro.url, "/api/v1/events", { events: sent })).status).toBe(202);
  }
  for (const { name, ...goal } of savedGoals) await saveGoal(name, goal);
  await settled(dendro.url);
});

/** An event that ingest has nothing to add to: how a visitor came is said, and so is what a model cost. */
function asIngested(event: Event): Event {
  const { model, cost_source: _source, ...rest } = event;
  const isOfVisit = event.visitor !== undefined;
  return {
    ...rest,
    ...(event.cost_usd === undefined || model === undefined ? {} : { model }),
    ...(isOfVisit ? { channel: "Direct", referrer_source: "Google", ...acquisitionOf(event) } : {}),
    ...(event.status_code === undefined || event.status !== undefined
      ? {}
      : { status: event.status_code >= 500 ? "error" : "ok" }),
  };
}

const acquisitionOf = ({ channel, referrer_source }: Event) => ({
  ...(channel === undefined ? {} : { channel }),
  ...(referrer_source === undefined ? {} : { referrer_source }),
});

/** What Dendro decides itself is not sent. */
function asSent({ tenant: _tenant, received_at: _receivedAt, ...event }: Event): object {
  return event;
}

async function saveGoal(name: string, goal: object): Promise<void> {
  const response = await fetch(new URL(`/api/v1/goals/${name}`, dendro.url), {
    method: "PUT",
    headers: { authorization: `Bearer ${adminKey}`, "content-type": "application/json" },
    body: JSON.stringify(goal),
  });
  if (!response.ok) throw new Error(await response.text());
}

async function get(
  path: string,
  asked: Question,
  headers: Readonly<Record<string, string>>,
): Promise<Response> {
  const url = new URL(path, dendro.url);
  for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, String(value));
  return await fetch(url, { headers });
}

describe("presets over HTTP", () => {
  const counted = paths.flatMap((path) => {
    const some = cases[path.replace("/api/v1", "")];
    return some === undefined ? [] : [[path, some] as const];
  });

  test.each(counted)("%s answers what plain loops count", async (path, { plain, questions, pages }) => {
    const read = async (asked: Question) => {
      const response = await get(path, asked, { authorization: `Bearer ${adminKey}` });
      if (!response.ok) throw new Error(await response.text());
      return (await response.json()) as Row;
    };
    // What goes on until now goes on until another moment for each of both, and a rate is of what has passed.
    const isOver = (end: string) => Date.parse(end) < now - 2 * day;
    const closed = questions(now).filter(({ start, end }) =>
      path.endsWith("/requests")
        ? start !== undefined && end !== undefined && isOver(String(end))
        : start === undefined || end !== undefined,
    );
    for (const asked of fc.sample(closed, 4)) {
      const before = Date.now();
      const answer = pages === undefined ? await read(asked) : await readPages(asked, pages, read);
      try {
        expectSame(answer, plain(events, asked as never, before));
      } catch {
        // A date, or a minute, may have begun in between.
        expectSame(answer, plain(events, asked as never, Date.now()));
      }
    }
  });

  test("a parameter that there is none of is refused, with one that is near", async () => {
    const response = await get(
      "/analytics/nodes",
      { worklow: "invoice" },
      { authorization: `Bearer ${adminKey}` },
    );
    expect([response.status, await response.json()]).toEqual([
      400,
      expect.objectContaining({
        code: "invalid_request",
        detail: 'Unknown parameter "worklow"; workflow is near.',
      }),
    ]);
  });

  test("are for those who may read", async () => {
    const created = await post(dendro.url, "/api/v1/keys?tenant=default", { name: "site", scope: "ingest" });
    const { key } = (await created.json()) as { key: string };
    const statuses = async (headers: Readonly<Record<string, string>>) =>
      await Promise.all(
        paths.map(async (path) => {
          const needed: Question = path.endsWith("/range") ? { start: "2026-01-01" } : {};
          return [path, (await get(path, needed, headers)).status];
        }),
      );
    expect(await statuses({})).toEqual(paths.map((path) => [path, 401]));
    expect(await statuses({ "x-api-key": "nonsense" })).toEqual(paths.map((path) => [path, 401]));
    expect(await statuses({ "x-api-key": key })).toEqual(paths.map((path) => [path, 403]));
  });

  test("show no single thing of a tenant that keeps figures alone", async () => {
    expect((await post(dendro.url, "/api/v1/tenants", { id: "figures", name: "Figures" })).status).toBe(201);
    const changed = await fetch(new URL("/api/v1/tenants/figures", dendro.url), {
      method: "PATCH",
      headers: { authorization: `Bearer ${adminKey}`, "content-type": "application/json" },
      body: JSON.stringify({ mode: "aggregate_only" }),
    });
    expect(changed.status).toBe(200);
    const refused = presets.filter(({ needsEvents }) => needsEvents === true).map(({ path }) => path);
    expect(refused).toEqual(expect.arrayContaining(["/traces", "/analytics/users/activities"]));
    for (const path of refused) {
      const response = await get(
        `/api/v1${path}`,
        { tenant: "figures" },
        { authorization: `Bearer ${adminKey}` },
      );
      expect([path, response.status, await response.json()]).toMatchObject([
        path,
        403,
        { code: "events_not_kept" },
      ]);
    }
  });

  test("refuse a cursor that no answer gave", async () => {
    const cursors = [
      "x",
      "W10",
      ...[
        [0, 9e15],
        [-1, 0],
        [0, -1],
        [0.5, 1],
        [2e6, 1],
      ].map(encoded),
    ];
    for (const [path, { pages }] of Object.entries(cases)) {
      if (pages === undefined) continue;
      for (const cursor of cursors) {
        const response = await get(`/api/v1${path}`, { cursor }, { authorization: `Bearer ${adminKey}` });
        expect([path, cursor, response.status]).toEqual([path, cursor, 400]);
      }
    }
  });
});

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
