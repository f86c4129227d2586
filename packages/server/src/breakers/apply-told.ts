import { randomUUID } from "node:crypto";
import {
  breakerDueAt,
  groupBy,
  stepBreaker,
  visiblePhase,
  type BreakerInput,
  type BreakerSettings,
  type BreakerTransition,
} from "@dendro/core";
import type { Transaction } from "kysely";
import type { StoreTables } from "../store/tables.ts";
import type { Answered, Breaker, Told } from "./breaker.ts";
import { holdBreakers } from "./held-breakers.ts";
import { readToldCalls } from "./told-calls.ts";
import { transitionData } from "./transition-data.ts";

export interface ApplyContext {
  /** The data directory whose log takes the events of what is decided. */
  readonly place: string;
  readonly settingsOf: (tenant: string, node: string) => BreakerSettings;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** From 0 up to 1. */
  readonly random: () => number;
}

/** How long after the window a call is remembered, in milliseconds. */
const graceMs = 60_000;
const nobody: Answered = { breaker: null, transitions: [], isGranted: false };

/**
 * The one place where breakers are decided: reads those that are told something, has each do what it does, in order, and keeps
 * what became of it, all in one transaction in which nobody else can.
 * @returns what was done about each, in the same order
 */
export async function applyTold(
  step: Transaction<StoreTables>,
  all: readonly Told[],
  context: ApplyContext,
): Promise<Answered[]> {
  const answered = new Map<Told, Answered>();
  // Always in the same order, so that two who hold several breakers do not wait for each other.
  for (const [tenant, own] of [...groupBy(all, (told) => told.tenant)].toSorted(byName))
    await applyOfTenant(step, tenant, own, { ...context, answered });
  return all.map((told) => answered.get(told) ?? nobody);
}

const byName = ([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number =>
  one < other ? -1 : 1;

async function applyOfTenant(
  step: Transaction<StoreTables>,
  tenant: string,
  all: readonly Told[],
  { place, settingsOf, clock, random, answered }: ApplyContext & { readonly answered: Map<Told, Answered> },
): Promise<void> {
  const nodes = [...new Set(all.map(({ node }) => node))].toSorted();
  const held = await holdBreakers(step, tenant, nodes);
  const noted = all.filter(
    ({ node, way, calls, input }) =>
      calls !== undefined && (way !== "log" || (held.get(node)?.reportedUntil ?? 0) > input.at),
  );
  const toldCalls = await readToldCalls(step, tenant, noted);
  const isNoted = new Set(noted);
  const now = clock();
  const changed = new Map<string, Breaker>();
  const passed: StoreTables["breaker_transitions"][] = [];
  for (const told of all) {
    const { node, input } = told;
    const before = changed.get(node) ?? held.get(node);
    if (before === undefined) continue;
    const settings = settingsOf(tenant, node);
    const isKnown = isNoted.has(told) && toldCalls.match(told);
    const done = stepBreaker(before.state, isKnown ? toldAgain(input) : input, { settings, random, now });
    if (isNoted.has(told) && !isKnown && done.isHeard)
      toldCalls.note(told, input.at + settings.windowMs + graceMs);
    let { version } = before;
    for (const transition of done.transitions) {
      version += 1;
      passed.push(rowOf({ tenant, node, version, place }, transition, settings.threshold));
    }
    const breaker = { tenant, node, version, state: done.state };
    changed.set(node, breaker);
    answered.set(told, { breaker, transitions: done.transitions, isGranted: done.isGranted });
  }
  for (const { node, version, state } of changed.values())
    await step
      .updateTable("breakers")
      .set({
        version,
        phase: visiblePhase(state),
        state: JSON.stringify(state),
        due_at: breakerDueAt(state),
        updated_at: state.at,
      })
      .where("tenant", "=", tenant)
      .where("node", "=", node)
      .execute();
  if (passed.length > 0) await step.insertInto("breaker_transitions").values(passed).execute();
  await toldCalls.keep();
}

/** A call that was told of before counts no more; the place that it had as a probe is free again. */
const toldAgain = (input: BreakerInput): BreakerInput =>
  input.type === "call" && input.lease !== undefined
    ? { type: "release", at: input.at, lease: input.lease }
    : { type: "time", at: input.at };

const rowOf = (
  about: Pick<StoreTables["breaker_transitions"], "tenant" | "node" | "version" | "place">,
  transition: BreakerTransition,
  threshold: number,
): StoreTables["breaker_transitions"] => ({
  ...about,
  id: randomUUID(),
  type: `breaker.${transition.type}`,
  at: transition.at,
  data: JSON.stringify(transitionData(transition, threshold)),
  announced: 0,
});
