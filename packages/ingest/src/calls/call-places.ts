import { idOf } from "../foreign-value.ts";
import type { StateChange } from "../tracker.ts";
import { type Call, asUse, valuesOfUse } from "./call.ts";

/** A call, and its event's row. */
export interface ToldCall extends Call {
  /** The call whose use the row says, itself or another; null of none. */
  holds: string | null;
  /** Whether the row is that of a call; else it is a span's. */
  isRow: boolean;
}

/**
 * The newest calls of a trace that are remembered, and compared with each other also where answers link traces; traces that
 * tell of one answer, and traces that are linked. What is beyond counts by itself.
 */
const most = { calls: 64, compared: 128, places: 8, linked: 16 };

/** The calls of a trace, or of an answer outside of any. */
interface Place {
  readonly key: string;
  calls: ToldCall[];
  usedAt: number;
}

/** In which places an answer was told of. */
interface Reply {
  readonly key: string;
  readonly places: string[];
  usedAt: number;
}

const keyOfCalls = (tenant: string, trace: string): string => `${tenant}\0\0calls\0${trace}`;
const keyOfAnswer = (tenant: string, id: string): string => `${tenant}\0\0answer\0${id}`;
/** Of calls outside of any trace. */
const keyOutside = (tenant: string, id: string): string => `${tenant}\0\0outside\0${id}`;

interface Keys {
  /** Null where neither a trace nor an answer is known. */
  readonly home: string | null;
  readonly answer: string | null;
}

function keysOf(tenant: string, { traceId, responseId }: Call): Keys {
  const outside = responseId === "" ? null : keyOutside(tenant, responseId);
  return {
    home: traceId === "" ? outside : keyOfCalls(tenant, traceId),
    answer: responseId === "" ? null : keyOfAnswer(tenant, responseId),
  };
}

/** By what calls are remembered: their traces, and the ids of their answers. */
export interface RememberedCalls {
  readonly traces: readonly string[];
  readonly answers: readonly string[];
}

export const keysOfCalls = (tenant: string, { traces, answers }: RememberedCalls): string[] => [
  ...traces.map((trace) => keyOfCalls(tenant, trace)),
  ...answers
    .map((sent) => idOf(sent) ?? "")
    .flatMap((id) => [keyOfAnswer(tenant, id), keyOutside(tenant, id)]),
];

type LoadState = (keys: readonly string[]) => Promise<(string | null)[]>;

/** Where calls are remembered: by their traces, and by their answers' ids where other traces may tell of them. */
export class CallPlaces {
  readonly #places = new Map<string, Place>();
  readonly #answers = new Map<string, Reply>();
  readonly #changed = new Set<Place | Reply>();
  readonly #loadState: LoadState;
  readonly #maxCalls: number;
  #cuts = 0;

  constructor(loadState: LoadState, maxCalls: number) {
    this.#loadState = loadState;
    this.#maxCalls = maxCalls;
  }

  /** Brings all that is told beside some calls into memory, as far as it is linked. */
  async load(calls: readonly (readonly [tenant: string, call: Call])[]): Promise<void> {
    for (;;) {
      const missing = { places: new Set<string>(), answers: new Set<string>() };
      for (const [tenant, call] of calls) this.#walk(tenant, call, missing);
      if (missing.places.size + missing.answers.size === 0) return;
      await this.#load(this.#places, missing.places, (key, text) => ({
        key,
        calls: text === null ? [] : revive(text),
        usedAt: this.#cuts,
      }));
      await this.#load(this.#answers, missing.answers, (key, text) => ({
        key,
        places: text === null ? [] : (JSON.parse(text) as string[]),
        usedAt: this.#cuts,
      }));
    }
  }

  /** The places of a call, of those that tell of the same answers, and so on. What is not in memory is told as missing. */
  #walk(
    tenant: string,
    call: Call,
    missing?: { readonly places: Set<string>; readonly answers: Set<string> },
  ): Place[] {
    const { home, answer } = keysOf(tenant, call);
    const keys = new Set(home === null ? [] : [home]);
    const asked = new Set<string>();
    const ask = (key: string) => {
      if (asked.has(key)) return;
      asked.add(key);
      const found = this.#answers.get(key);
      if (found === undefined) missing?.answers.add(key);
      else found.usedAt = this.#cuts;
      for (const place of found?.places ?? []) if (keys.size < most.linked) keys.add(place);
    };
    if (answer !== null) ask(answer);
    const found: Place[] = [];
    let compared = 0;
    for (const key of keys) {
      const place = this.#places.get(key);
      if (place === undefined) missing?.places.add(key);
      else if (compared + place.calls.length <= most.compared) {
        compared += place.calls.length;
        place.usedAt = this.#cuts;
        found.push(place);
        for (const { responseId } of place.calls) if (responseId !== "") ask(keyOfAnswer(tenant, responseId));
      }
    }
    return found;
  }

  async #load<T>(
    kept: Map<string, T>,
    keys: ReadonlySet<string>,
    revived: (key: string, text: string | null) => T,
  ): Promise<void> {
    if (keys.size === 0) return;
    const states = await this.#loadState([...keys]);
    [...keys].forEach((key, index) => kept.set(key, revived(key, states[index] ?? null)));
  }

  /**
   * Remembers a call.
   * @returns all that are to be compared with each other, itself included; null where it is beside nothing, or known already
   */
  add(tenant: string, call: ToldCall): readonly ToldCall[] | null {
    const { home, answer: key } = keysOf(tenant, call);
    if (home === null) return null;
    const answer = key === null ? undefined : this.#answers.get(key);
    const own = this.#places.get(home);
    if (own === undefined) throw new TypeError("take() came before load().");
    if (own.calls.some(({ id }) => id === call.id)) return null;
    if (own.calls.length >= most.calls) {
      // What a row says goes with it: nobody else is to say it again.
      const [oldest] = own.calls as [ToldCall];
      own.calls = own.calls.filter((one) => one !== oldest && one.id !== oldest.holds);
    }
    own.calls.push(call);
    if (answer !== undefined && !answer.places.includes(home) && answer.places.length < most.places) {
      answer.places.push(home);
      this.#changed.add(answer);
    }
    const beside = this.#walk(tenant, call);
    // What is beside it may say something else from now on.
    for (const place of beside) this.#changed.add(place);
    return beside.flatMap(({ calls }) => calls);
  }

  /** Makes places empty, in place: whoever has loaded them goes on with them. */
  forget(tenant: string, some: RememberedCalls | null): readonly ToldCall[] {
    const wanted = some === null ? null : new Set(keysOfCalls(tenant, some));
    const isForgotten = (key: string) => (wanted === null ? key.startsWith(`${tenant}\0`) : wanted.has(key));
    const forgotten: ToldCall[] = [];
    for (const one of [...this.#places.values(), ...this.#answers.values()])
      if (isForgotten(one.key)) {
        if ("calls" in one) forgotten.push(...one.calls.splice(0));
        else one.places.length = 0;
        this.#changed.delete(one);
      }
    return forgotten;
  }

  reset(): void {
    this.#places.clear();
    this.#answers.clear();
    this.#changed.clear();
  }

  /** What changed since the last time. */
  cut(): StateChange[] {
    const state = [...this.#changed].map((one) => {
      one.usedAt = this.#cuts;
      return { key: one.key, value: "calls" in one ? remember(one.calls) : JSON.stringify(one.places) };
    });
    this.#changed.clear();
    // What this cut changes is looked for in the log's memory only once it is there.
    this.#evict(this.#places, ({ calls }) => 1 + calls.length);
    this.#evict(this.#answers, ({ places }) => 1 + places.length);
    this.#cuts += 1;
    return state;
  }

  #evict<T extends { readonly usedAt: number }>(kept: Map<string, T>, weigh: (one: T) => number): void {
    let weight = 0;
    for (const one of kept.values()) weight += weigh(one);
    for (const [key, one] of kept) {
      if (weight <= this.#maxCalls) break;
      if (one.usedAt >= this.#cuts) continue;
      kept.delete(key);
      weight -= weigh(one);
    }
  }
}

/** What is remembered of a call between two batches. */
type StoredCall = readonly [Omit<ToldCall, "use">, ReturnType<typeof valuesOfUse>];

const remember = (calls: readonly ToldCall[]): string =>
  JSON.stringify(calls.map(({ use, ...call }): StoredCall => [call, valuesOfUse(use)]));

const revive = (text: string): ToldCall[] =>
  (JSON.parse(text) as StoredCall[]).map(([call, values]) => ({ ...call, use: asUse(values) }));
