import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  freshnesses,
  initialState,
  nextStep,
  type AnswerSource,
  type Freshness,
  type LiveAction,
  type LiveEvent,
  type LiveState,
} from "./live-phase.ts";

/** A state, as the table writes it. */
type Name = `${LiveState["phase"]} ${Freshness} ${AnswerSource}`;

const events = {
  joined: { type: "joined" },
  folded: { type: "folded" },
  overflowed: { type: "overflowed" },
  written: { type: "written" },
  corrected: { type: "corrected" },
  forgotten: { type: "forgotten" },
  tick: { type: "ticked", moved: "nothing", isDue: false },
  "tick, due": { type: "ticked", moved: "nothing", isDue: true },
  "tick at an edge": { type: "ticked", moved: "edge", isDue: false },
  "tick at an edge, due": { type: "ticked", moved: "edge", isDue: true },
  "tick in another range": { type: "ticked", moved: "range", isDue: false },
  "answered by a fold": { type: "answered", source: "fold" },
  "answered by the warehouse": { type: "answered", source: "warehouse" },
  failed: { type: "failed" },
} as const satisfies Record<string, LiveEvent>;
type EventName = keyof typeof events;

/** What follows: the state, where it is another, and what is done, where something is. */
type Cell = readonly [] | readonly [Name] | readonly [Name, LiveAction] | readonly [null, LiveAction];

const none = [] as const;
const noTick = {
  tick: none,
  "tick, due": none,
  "tick at an edge": none,
  "tick at an edge, due": none,
  "tick in another range": none,
} as const;
const askAtAnyTick = (source: AnswerSource) => {
  const cell = [`asking current ${source}`, "ask"] as const;
  return {
    tick: cell,
    "tick, due": cell,
    "tick at an edge": cell,
    "tick at an edge, due": cell,
    "tick in another range": cell,
  };
};

/** Every event in every state. What is left out does not compile. */
const table: Record<Name, Record<EventName, Cell>> = {
  "resting current fold": {
    joined: [null, "greet"],
    folded: ["resting changed fold"],
    overflowed: ["resting stale warehouse"],
    written: none,
    corrected: ["resting corrected fold"],
    forgotten: ["resting stale fold"],
    tick: none,
    "tick, due": none,
    "tick at an edge": ["asking current fold", "compare"],
    "tick at an edge, due": ["asking current fold", "compare"],
    "tick in another range": ["asking current fold", "ask"],
    "answered by a fold": [null, "show"],
    "answered by the warehouse": ["resting current warehouse", "show"],
    failed: ["resting stale fold"],
  },
  "resting changed fold": {
    joined: [null, "greet"],
    folded: none,
    overflowed: ["resting stale warehouse"],
    written: none,
    corrected: ["resting corrected fold"],
    forgotten: ["resting stale fold"],
    tick: ["resting current fold", "show"],
    "tick, due": ["resting current fold", "show"],
    "tick at an edge": ["asking current fold", "compare"],
    "tick at an edge, due": ["asking current fold", "compare"],
    "tick in another range": ["asking current fold", "ask"],
    "answered by a fold": [null, "show"],
    "answered by the warehouse": ["resting changed warehouse", "show"],
    failed: ["resting stale fold"],
  },
  "resting corrected fold": {
    joined: [null, "greet"],
    folded: none,
    overflowed: ["resting stale warehouse"],
    written: none,
    corrected: none,
    forgotten: ["resting stale fold"],
    tick: [null, "show"],
    "tick, due": ["asking current fold", "ask"],
    "tick at an edge": ["asking corrected fold", "compare"],
    "tick at an edge, due": ["asking current fold", "ask"],
    "tick in another range": ["asking current fold", "ask"],
    "answered by a fold": [null, "show"],
    "answered by the warehouse": ["resting corrected warehouse", "show"],
    failed: ["resting stale fold"],
  },
  "resting stale fold": {
    joined: ["asking current fold", "ask"],
    folded: none,
    overflowed: ["resting stale warehouse"],
    written: none,
    corrected: none,
    forgotten: none,
    ...askAtAnyTick("fold"),
    "answered by a fold": [null, "show"],
    "answered by the warehouse": ["resting stale warehouse", "show"],
    failed: none,
  },
  "resting current warehouse": {
    joined: [null, "greet"],
    folded: ["resting changed warehouse"],
    overflowed: ["resting stale warehouse"],
    written: ["resting changed warehouse"],
    corrected: ["resting corrected warehouse"],
    forgotten: ["resting stale warehouse"],
    tick: none,
    "tick, due": none,
    "tick at an edge": ["asking current warehouse", "ask"],
    "tick at an edge, due": ["asking current warehouse", "ask"],
    "tick in another range": ["asking current warehouse", "ask"],
    "answered by a fold": ["resting current fold", "show"],
    "answered by the warehouse": [null, "show"],
    failed: ["resting stale warehouse"],
  },
  "resting changed warehouse": {
    joined: [null, "greet"],
    folded: none,
    overflowed: ["resting stale warehouse"],
    written: none,
    corrected: ["resting corrected warehouse"],
    forgotten: ["resting stale warehouse"],
    tick: none,
    "tick, due": ["asking current warehouse", "ask"],
    "tick at an edge": ["asking current warehouse", "ask"],
    "tick at an edge, due": ["asking current warehouse", "ask"],
    "tick in another range": ["asking current warehouse", "ask"],
    "answered by a fold": ["resting changed fold", "show"],
    "answered by the warehouse": [null, "show"],
    failed: ["resting stale warehouse"],
  },
  "resting corrected warehouse": {
    joined: [null, "greet"],
    folded: none,
    overflowed: ["resting stale warehouse"],
    written: none,
    corrected: none,
    forgotten: ["resting stale warehouse"],
    tick: none,
    "tick, due": ["asking current warehouse", "ask"],
    "tick at an edge": ["asking current warehouse", "ask"],
    "tick at an edge, due": ["asking current warehouse", "ask"],
    "tick in another range": ["asking current warehouse", "ask"],
    "answered by a fold": ["resting corrected fold", "show"],
    "answered by the warehouse": [null, "show"],
    failed: ["resting stale warehouse"],
  },
  "resting stale warehouse": {
    joined: ["asking current warehouse", "ask"],
    folded: none,
    overflowed: none,
    written: none,
    corrected: none,
    forgotten: none,
    ...askAtAnyTick("warehouse"),
    "answered by a fold": ["resting stale fold", "show"],
    "answered by the warehouse": [null, "show"],
    failed: none,
  },
  "asking current fold": {
    joined: [null, "greet"],
    folded: ["asking changed fold"],
    overflowed: ["asking stale warehouse"],
    written: none,
    corrected: ["asking corrected fold"],
    forgotten: ["asking stale fold"],
    ...noTick,
    "answered by a fold": ["resting current fold", "show"],
    "answered by the warehouse": ["resting current warehouse", "show"],
    failed: ["resting stale fold"],
  },
  "asking changed fold": {
    joined: [null, "greet"],
    folded: none,
    overflowed: ["asking stale warehouse"],
    written: none,
    corrected: ["asking corrected fold"],
    forgotten: ["asking stale fold"],
    ...noTick,
    "answered by a fold": ["resting changed fold", "show"],
    "answered by the warehouse": ["resting changed warehouse", "show"],
    failed: ["resting stale fold"],
  },
  "asking corrected fold": {
    joined: [null, "greet"],
    folded: none,
    overflowed: ["asking stale warehouse"],
    written: none,
    corrected: none,
    forgotten: ["asking stale fold"],
    ...noTick,
    "answered by a fold": ["resting corrected fold", "show"],
    "answered by the warehouse": ["resting corrected warehouse", "show"],
    failed: ["resting stale fold"],
  },
  "asking stale fold": {
    joined: none,
    folded: none,
    overflowed: ["asking stale warehouse"],
    written: none,
    corrected: none,
    forgotten: none,
    ...noTick,
    "answered by a fold": ["resting stale fold", "show"],
    "answered by the warehouse": ["resting stale warehouse", "show"],
    failed: ["resting stale fold"],
  },
  "asking current warehouse": {
    joined: [null, "greet"],
    folded: ["asking changed warehouse"],
    overflowed: ["asking stale warehouse"],
    written: ["asking changed warehouse"],
    corrected: ["asking corrected warehouse"],
    forgotten: ["asking stale warehouse"],
    ...noTick,
    "answered by a fold": ["resting current fold", "show"],
    "answered by the warehouse": ["resting current warehouse", "show"],
    failed: ["resting stale warehouse"],
  },
  "asking changed warehouse": {
    joined: [null, "greet"],
    folded: none,
    overflowed: ["asking stale warehouse"],
    written: none,
    corrected: ["asking corrected warehouse"],
    forgotten: ["asking stale warehouse"],
    ...noTick,
    "answered by a fold": ["resting changed fold", "show"],
    "answered by the warehouse": ["resting changed warehouse", "show"],
    failed: ["resting stale warehouse"],
  },
  "asking corrected warehouse": {
    joined: [null, "greet"],
    folded: none,
    overflowed: ["asking stale warehouse"],
    written: none,
    corrected: none,
    forgotten: ["asking stale warehouse"],
    ...noTick,
    "answered by a fold": ["resting corrected fold", "show"],
    "answered by the warehouse": ["resting corrected warehouse", "show"],
    failed: ["resting stale warehouse"],
  },
  "asking stale warehouse": {
    joined: none,
    folded: none,
    overflowed: none,
    written: none,
    corrected: none,
    forgotten: none,
    ...noTick,
    "answered by a fold": ["resting stale fold", "show"],
    "answered by the warehouse": ["resting stale warehouse", "show"],
    failed: ["resting stale warehouse"],
  },
};

const nameOf = ({ phase, freshness, source }: LiveState): Name => `${phase} ${freshness} ${source}`;

function stateOf(name: Name): LiveState {
  const [phase, freshness, source] = name.split(" ") as [LiveState["phase"], Freshness, AnswerSource];
  return { phase, freshness, source };
}

describe.each(Object.entries(table) as [Name, Record<EventName, Cell>][])("%s", (name, row) => {
  test.each(Object.entries(row) as [EventName, Cell][])("%s", (event, [next, action]) => {
    const step = nextStep(stateOf(name), events[event]);
    expect([nameOf(step.state), step.action]).toEqual([next ?? name, action ?? "nothing"]);
  });
});

/** The same told by flags, one for each thing that may be so. */
function createModel() {
  let isStale = true;
  let isChanged = false;
  let isCorrected = false;
  let isWorking = false;
  let hasFold = false;
  const begin = (action: "ask" | "compare") => {
    isWorking = true;
    isStale = false;
    isChanged = false;
    if (action === "ask") isCorrected = false;
    return action;
  };
  return (event: LiveEvent): LiveAction => {
    switch (event.type) {
      case "joined":
        if (!isStale) return "greet";
        return isWorking ? "nothing" : begin("ask");
      case "folded":
        isChanged = true;
        return "nothing";
      case "overflowed":
        hasFold = false;
        isStale = true;
        return "nothing";
      case "written":
        if (!hasFold) isChanged = true;
        return "nothing";
      case "corrected":
        isCorrected = true;
        return "nothing";
      case "forgotten":
        isStale = true;
        return "nothing";
      case "ticked": {
        const { moved, isDue } = event;
        if (isWorking) return "nothing";
        if (isStale || moved === "range" || (isCorrected && isDue)) return begin("ask");
        if (moved === "edge") return begin(hasFold ? "compare" : "ask");
        if (!isChanged && !isCorrected) return "nothing";
        if (!hasFold) return isDue ? begin("ask") : "nothing";
        isChanged = false;
        return "show";
      }
      case "answered":
        isWorking = false;
        hasFold = event.source === "fold";
        return "show";
      case "failed":
        isWorking = false;
        isStale = true;
        return "nothing";
    }
  };
}

test("whatever happens in whatever order, it does what flags would have it do", () => {
  const happening = fc.constantFrom(...(Object.values(events) as LiveEvent[]));
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 60 }), (list) => {
      const model = createModel();
      let state = initialState;
      for (const event of list) {
        const isAnswer = event.type === "answered" || event.type === "failed";
        // Only what is asked is answered, and only a fold takes in rows.
        if (isAnswer && state.phase === "resting") continue;
        if ((event.type === "folded" || event.type === "overflowed") && state.source === "warehouse")
          continue;
        const step = nextStep(state, event);
        expect(step.action).toBe(model(event));
        ({ state } = step);
      }
    }),
    { numRuns: 1000 },
  );
});

test("the further of two notes is kept, in whatever order they come", () => {
  const notes = { current: [], changed: ["folded"], corrected: ["corrected"], stale: ["forgotten"] } as const;
  for (const first of freshnesses)
    for (const second of freshnesses) {
      const state = [...notes[first], ...notes[second]].reduce(
        (before, event) => nextStep(before, events[event]).state,
        stateOf("resting current fold"),
      );
      const further = Math.max(freshnesses.indexOf(first), freshnesses.indexOf(second));
      expect(state.freshness).toBe(freshnesses[further]);
    }
});
