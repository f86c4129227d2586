import { isSameCall, knowsBetter, mayBeSameCall, tokensOf, type Call } from "./call.ts";

/** Calls of which some tell of the same. */
export interface CallGroup<C extends Call> {
  readonly calls: readonly C[];
  /** The ones that are counted: what each says of its use is what its call used. */
  readonly counted: readonly C[];
}

/**
 * The calls that a call is counted together with, and which of them are counted. It depends on what all of them say and
 * not on their order. What is one call for certain is counted as whoever says most of it. Of what may be one, there are as
 * many calls as one instrumentation tells of, for none tells of one twice.
 */
export function groupOf<C extends Call>(call: C, all: readonly C[]): CallGroup<C> {
  // Who does not say it in tokens is counted where nobody says it better, and joins nobody: an agent's span has many calls in it.
  if (tokensOf(call) === 0)
    return { calls: [call], counted: all.some((one) => knowsBetter(one, call)) ? [] : [call] };
  const used = all.filter((one) => tokensOf(one) > 0);
  const calls = connected(call, used, (a, b) => isSameCall(a, b) || mayBeSameCall(a, b));
  const certain: C[][] = [];
  for (let rest = calls; rest[0] !== undefined;) {
    const one = connected(rest[0], rest, isSameCall);
    certain.push(one);
    rest = rest.filter((other) => !one.includes(other));
  }
  const told = new Map<string, number>();
  for (const one of certain)
    for (const teller of new Set(one.map((member) => member.teller)))
      told.set(teller, (told.get(teller) ?? 0) + 1);
  const counted = certain
    .map((one) => one.toSorted(mostFirst)[0] as C)
    .toSorted(mostFirst)
    .slice(0, Math.max(...told.values()));
  return { calls, counted };
}

function connected<C>(first: C, all: readonly C[], isJoined: (a: C, b: C) => boolean): C[] {
  const found = [first];
  let rest = all.filter((one) => one !== first);
  for (const from of found) {
    const others: C[] = [];
    for (const one of rest) (isJoined(from, one) ? found : others).push(one);
    rest = others;
  }
  return found;
}

/** Who says most; of those who say the same, always the same one. */
const mostFirst = (a: Call, b: Call) =>
  tokensOf(b) - tokensOf(a) || (b.use.cost_usd ?? 0) - (a.use.cost_usd ?? 0) || (a.id < b.id ? -1 : 1);
