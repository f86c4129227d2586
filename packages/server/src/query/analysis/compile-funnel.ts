import { areDisjoint, sql, type FunnelPlan, type Sql } from "@dendro/core";
import type { TenantScope } from "../query-context.ts";
import { sqlText } from "../sql-condition.ts";
import { sqlOrder } from "../sql-order.ts";
import { sqlEvents, sqlWhere } from "../sql-source.ts";
import type { Statement } from "../../warehouse/warehouse.ts";

/** How many of those who began with one value of the dimension took each step. */
export interface FunnelRow {
  readonly began: string;
  /** How many of all there are of whom time alone does not tell how far they came. */
  readonly doubtful: number;
  readonly counts: readonly number[];
}

/**
 * How far everybody came, counted: one row for each value of the dimension, with how many took each step. Null where
 * time alone tells nothing: one event may be of two steps.
 * @param by `both` is time where that decides, and ids for the others
 */
export function compileFunnel(whose: TenantScope, plan: FunnelPlan, by: "ids" | "both"): Statement;
export function compileFunnel(whose: TenantScope, plan: FunnelPlan, by: "time"): Statement | null;
export function compileFunnel(
  whose: TenantScope,
  plan: FunnelPlan,
  by: "time" | "ids" | "both",
): Statement | null {
  if (by === "time" && !areDisjoint(plan.steps)) return null;
  const levels = {
    time: () => sqlByTime(whose, plan),
    ids: () => sqlByIds(whose, plan),
    both: () => {
      const byTime = sqlByTime(whose, plan);
      const ofThem = sqlByIds(whose, plan, sql`SELECT who FROM (${byTime}) WHERE doubtful`);
      return sql`SELECT * FROM (${byTime}) WHERE NOT doubtful UNION ALL ${ofThem}`;
    },
  }[by]();
  const counts = plan.steps.map((_, index) => sql`countIf(level >= ${index + 1}) AS s${index}`);
  const counted = sql`
    SELECT began, sum(countIf(doubtful)) OVER (), ${sql.join(counts, ", ")} FROM (${levels})
    WHERE level > 0 GROUP BY began ORDER BY s0 DESC, began LIMIT ${plan.funnel.limit}`;
  return { sql: counted };
}

/**
 * Everybody's level as the engine's own funnel finds it, of steps that no event takes two of. It looks at time alone:
 * with `strict_increase` events of one millisecond never follow each other, without it they do in whatever order is
 * best. Where these differ, order decides, and the level is doubtful. Its state is the same for both; the second is only
 * read of whom did the next step at all.
 */
function sqlByTime(whose: TenantScope, plan: FunnelPlan): Sql {
  const steps = plan.steps.map(sqlWhere);
  const [first = sql`false`] = steps;
  const { who, value, events } = sqlScope(whose, plan, steps);
  const at = sql`toUnixTimestamp64Milli(r.timestamp)`;
  const numbered = steps.map((step, index) => sql`${step}, ${2 ** (index + 1)}`);
  const done = sql`multiIf(${sql.join(numbered, ", ")}, 0)`;
  const types = sql.join([sql`UInt64`, ...steps.map(() => sql`UInt8`)], ", ");
  const [began, other] =
    value === null
      ? [sql`''`, sql`''`]
      : [sql`minIf((${at}, ${value}), ${first}).2`, sql`maxIf((-${at}, ${value}), ${first}).2`];
  return sql`
    SELECT who, began, level, began != other OR level != most AS doubtful
    FROM (
      SELECT who, began, other, finalizeAggregation(state) AS level,
        if(bitTest(done, level + 1), finalizeAggregation(CAST(CAST(state, 'String'), 'AggregateFunction(windowFunnel(${plan.windowMs}), ${types})')), level) AS most
      FROM (
        SELECT ${who} AS who, ${began} AS began, ${other} AS other, groupBitOr(toUInt32(${done})) AS done,
          windowFunnelState(${plan.windowMs}, 'strict_increase')(toUInt64(${at}), ${sql.join(steps, ", ")}) AS state
        FROM ${events} GROUP BY who
      )
    )`;
}

/** Bits of a moment below its milliseconds: an event's place among those of its millisecond, and a step. */
const bits = { place: 12, step: 5 } as const;
const stepUnit = 2 ** bits.step;
/** A moment's unit, twice as large as what places and steps take, so that a window tells whole milliseconds apart. */
const msUnit = 2 ** (bits.place + bits.step + 1);

/**
 * The same by {@link sqlOrder}, of any steps. The engine's funnel gets a moment for every step of every event: they are
 * in the order of the events, and of one event the last step comes first, so that no event takes two steps.
 * @param whom a statement that names those who are looked at
 */
function sqlByIds(whose: TenantScope, plan: FunnelPlan, whom?: Sql): Sql {
  const steps = plan.steps.map(sqlWhere);
  const { who, value, events } = sqlScope(whose, plan, steps);
  const numbers = steps.map((_, index) => sql`${index + 1}`);
  const taken = sql`arrayFilter((step, isTaken) -> isTaken, [${sql.join(numbers, ", ")}], [${sql.join(steps, ", ")}])`;
  const isStep = sql.join(
    numbers.map((number) => sql`step = ${number}`),
    ", ",
  );
  const { from, to } = plan.range;
  const moment = sql`toUInt64((event.1.1 - ${from}) * ${msUnit} + least(place, ${2 ** bits.place - 1}) * ${stepUnit} + ${steps.length} - step)`;
  // No two events of a range are further apart.
  const window = BigInt(Math.min(plan.windowMs, to - from)) * BigInt(msUnit) + BigInt(msUnit / 2 - stepUnit);
  return sql`
    SELECT who, any(first) AS began, windowFunnel(${window})(moment, ${isStep}) AS level, false AS doubtful
    FROM (
      SELECT who, first, event, place, arrayJoin(event.2) AS step, ${moment} AS moment
      FROM (
        SELECT ${who} AS who, arraySort(groupArray((${sqlOrder}, ${taken}, ${value ?? sql`''`}))) AS sorted,
          arrayEnumerateUniq(arrayMap(event -> event.1.1, sorted)) AS places,
          arrayFirst(event -> has(event.2, 1), sorted).3 AS first
        FROM ${events}${whom === undefined ? sql.empty : sql` AND ${who} IN (${whom})`} GROUP BY who
      ) ARRAY JOIN sorted AS event, places AS place
    ) GROUP BY who`;
}

function sqlScope({ tenant, until }: TenantScope, plan: FunnelPlan, steps: readonly Sql[]) {
  const who = sqlText(plan.per, "r");
  const events = sqlEvents(plan.filter, { tenant, until: until ?? null, range: plan.range }, [
    sql`${who} != ''`,
    sql`(${sql.join(steps, " OR ")})`,
  ]);
  return { who, value: plan.dimension === null ? null : sqlText(plan.dimension, "r"), events };
}
