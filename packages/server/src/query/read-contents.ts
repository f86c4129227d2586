import { sql, type Event } from "@dendro/core";
import type { QueryContext } from "./query-context.ts";

/** What a piece of work was given, or gave. */
export interface ReadText {
  readonly text: string;
  /** Bytes that there were, which are more than the text has where it was cut. */
  readonly bytes: number;
}

export interface ReadContent {
  readonly input: ReadText | null;
  readonly output: ReadText | null;
}

/** Events of one span whose contents are looked for: few tell of one. */
const maxEvents = 100;

/** What these events of one span say of what it was given and gave: the last that says it counts. */
export async function readContents(
  { warehouse, tenant, signal }: QueryContext,
  events: readonly Event[],
): Promise<ReadContent> {
  const some = events.slice(0, maxEvents);
  if (some.length === 0) return { input: null, output: null };
  const times = sql.join(
    some.map(({ timestamp }) => sql.moment(timestamp)),
    ", ",
  );
  const ids = sql.texts(some.map(({ id }) => id));
  const last = (name: "input" | "output") => {
    const [text, bytes] = [sql.id(name), sql.id(`${name}_bytes`)];
    return sql`argMaxIf((${text}, ${bytes}), timestamp, ${text} != '')`;
  };
  const read = sql`SELECT ${last("input")}, ${last("output")} FROM contents WHERE tenant = ${sql.text(tenant)} AND timestamp IN (${times}) AND toString(id) IN ${ids}`;
  const [[input, output] = []] = await warehouse.query({ sql: read }, signal);
  return { input: textOf(input), output: textOf(output) };
}

function textOf(pair: unknown): ReadText | null {
  const [text, bytes] = pair as [string, number | string];
  return text === "" ? null : { text, bytes: Number(bytes) };
}
