import { areDisjoint, type FunnelPlan } from "@dendro/core";
import type { TenantScope } from "../query-context.ts";
import { createBindings, type Bindings } from "../../warehouse/bindings.ts";
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
  const bindings = createBindings();
  const levels = {
    time: () => sqlByTime(whose, plan, bindings),
    ids: () => sqlByIds(whose, plan, bindings),
    both: () => {
      const byTime = sqlByTime(whose, plan, bindings);
      const ofThem = sqlByIds(whose, plan, bindings, `SELECT who FROM (${byTime}) WHERE doubtful`);
      return `SELECT * FROM (${byTime}) WHERE NOT doubtful UNION ALL ${ofThem}`;
    },
  }[by]();
  const counts = plan.steps.map((_, index) => `countIf(level >= ${index + 1}) AS s${index}`);
  const sql = `
    SELECT began, sum(countIf(doubtful)) OVER (), ${counts.join(", ")} FROM (${levels})
    WHERE level > 0 GROUP BY began ORDER BY s0 DESC, began LIMIT ${plan.funnel.limit}`;
  return { sql, parameters: bindings.parameters };
}

/**
 * Everybody's level as the engine's own funnel finds it, of steps that no event takes two of. It looks at time alone:
 * with `strict_increase` events of one millisecond never follow each other, without it they do in whatever order is
 * best. Where these differ, order decides, and the level is doubtful. Its state is the same for both; the second is only
 * read of whom did the next step at all.
 */
function sqlByTime(whose: TenantScope, plan: FunnelPlan, bindings: Bindings): string {
  const steps = plan.steps.map((condition) => sqlWhere(condition, bindings));
  const { who, value, events } = sqlScope(whose, plan, bindings, steps);
  const at = "toUnixTimestamp64Milli(r.timestamp)";
  const done = `multiIf(${steps.map((step, index) => `${step}, ${2 ** (index + 1)}`).join(", ")}, 0)`;
  const type = `AggregateFunction(windowFunnel(${plan.windowMs}), UInt64${", UInt8".repeat(steps.length)})`;
  const began =
    value === null
      ? ["''", "''"]
      : [`minIf((${at}, ${value}), ${steps[0]}).2`, `maxIf((-${at}, ${value}), ${steps[0]}).2`];
  return `
    SELECT who, began, level, began != other OR level != most AS doubtful
    FROM (
      SELECT who, began, other, finalizeAggregation(state) AS level,
        if(bitTest(done, level + 1), finalizeAggregation(CAST(CAST(state, 'String'), '${type}')), level) AS most
      FROM (
        SELECT ${who} AS who, ${began[0]} AS began, ${began[1]} AS other, groupBitOr(toUInt32(${done})) AS done,
          windowFunnelState(${plan.windowMs}, 'strict_increase')(toUInt64(${at}), ${steps.join(", ")}) AS state
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
function sqlByIds(whose: TenantScope, plan: FunnelPlan, bindings: Bindings, whom?: string): string {
  const steps = plan.steps.map((condition) => sqlWhere(condition, bindings));
  const { who, value, events } = sqlScope(whose, plan, bindings, steps);
  const numbers = steps.map((_, index) => index + 1);
  const taken = `arrayFilter((step, isTaken) -> isTaken, [${numbers.join(", ")}], [${steps.join(", ")}])`;
  const { from, to } = plan.range;
  const moment = `toUInt64((event.1.1 - ${from}) * ${msUnit} + least(place, ${2 ** bits.place - 1}) * ${stepUnit} + ${steps.length} - step)`;
  // No two events of a range are further apart.
  const window = BigInt(Math.min(plan.windowMs, to - from)) * BigInt(msUnit) + BigInt(msUnit / 2 - stepUnit);
  return `
    SELECT who, any(first) AS began, windowFunnel(${window})(moment, ${numbers.map((number) => `step = ${number}`).join(", ")}) AS level, false AS doubtful
    FROM (
      SELECT who, first, event, place, arrayJoin(event.2) AS step, ${moment} AS moment
      FROM (
        SELECT ${who} AS who, arraySort(groupArray((${sqlOrder("r")}, ${taken}, ${value ?? "''"}))) AS sorted,
          arrayEnumerateUniq(arrayMap(event -> event.1.1, sorted)) AS places,
          arrayFirst(event -> has(event.2, 1), sorted).3 AS first
        FROM ${events}${whom === undefined ? "" : ` AND ${who} IN (${whom})`} GROUP BY who
      ) ARRAY JOIN sorted AS event, places AS place
    ) GROUP BY who`;
}

function sqlScope(
  { tenant, until }: TenantScope,
  plan: FunnelPlan,
  bindings: Bindings,
  steps: readonly string[],
) {
  const who = sqlText(plan.per, "r");
  const events = sqlEvents(plan.filter, { tenant, until: until ?? null, range: plan.range, bindings }, [
    `${who} != ''`,
    `(${steps.join(" OR ")})`,
  ]);
  return { who, value: plan.dimension === null ? null : sqlText(plan.dimension, "r"), events };
}
