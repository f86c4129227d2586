import { z } from "@hono/zod-openapi";
import { isoTime, type Filter } from "@dendro/core";
import { conversationMetrics, conversationOf, conversationSchema } from "./conversation-figures.ts";
import { timeOf, type QueryRunner } from "./preset.ts";

/** Of users, workers, models, settings and traces: so many are named; of more, those with most events. */
const maxNamed = 100;

export const oneConversationSchema = conversationSchema.extend({
  users: z.array(z.string()).meta({ description: "Who took part, by how much they did." }),
  workers: z.array(z.string()),
  models: z.array(z.string()),
  settings: z
    .array(z.object({ worker: z.string(), version: z.number(), since: z.string().nullable() }))
    .meta({ description: "The settings versions that were in force, the first one first." }),
  traces: z
    .array(z.object({ id: z.string(), start: z.string().nullable(), events: z.number() }))
    .meta({ description: "The traces and runs that are part of it, the first one first." }),
});

/** One conversation in figures, with what took part in it; null where there is none by that id. */
export async function readConversation({ ask, breakDown, now }: QueryRunner, id: string) {
  const filters: Filter[] = [["is", "thread", [id]]];
  const about = { filters, date_range: ["1970-01-01", isoTime(now + 1)] as [string, string] };
  const [whole, parts] = await Promise.all([
    ask({ ...about, metrics: conversationMetrics, dimensions: ["thread"] }),
    breakDown(
      { ...about, metrics: ["events", "min(timestamp)"], timezone: "UTC" },
      [["user"], ["source"], ["model"], ["source", "settings_version"], ["execution"]],
      maxNamed,
    ),
  ]);
  const [row] = whole.results;
  if (row === undefined) return null;
  const [users = [], workers = [], models = [], settings = [], traces = []] = parts.results.map((rows) =>
    rows.map(({ dimensions: [name = null, second = null], metrics: [events, since] }) => ({
      name,
      second,
      events: Number(events),
      since: Number(since),
    })),
  );
  const namesOf = (rows: typeof users) => rows.flatMap(({ name }) => name ?? []);
  return {
    ...conversationOf(id, row),
    users: namesOf(users),
    workers: namesOf(workers),
    models: namesOf(models),
    settings: settings
      .toSorted((a, b) => a.since - b.since)
      .flatMap(({ name, second, since }) =>
        name === null || second === null
          ? []
          : [{ worker: name, version: Number(second), since: timeOf(since) }],
      ),
    traces: traces
      .toSorted((a, b) => a.since - b.since)
      .flatMap(({ name, events, since }) =>
        name === null ? [] : [{ id: name, start: timeOf(since), events }],
      ),
  };
}
