import type { ClientFrame } from "./client-frames.ts";
import { sendOut, stay, transitions } from "./connection-frames.ts";
import {
  connectionLimits,
  type ConnectionEffect,
  type ConnectionInput,
  type ConnectionLimits,
  type ConnectionState,
  type StateOf,
  type Step,
} from "./connection-state.ts";
import { beginLoading, finishLoading, hold, receive, type Passed } from "./thread-subscription.ts";

export const newConnection: ConnectionState = { phase: "new" };

/**
 * One step of a connection: what it becomes, and what the host has to do for it. Pure, so that the worker, the platform
 * and a test can all host it, and so that a slow handler never holds up the socket: everything that takes time is an
 * effect, whose end is an input.
 */
export function stepConnection(
  state: ConnectionState,
  input: ConnectionInput,
  limits: ConnectionLimits = connectionLimits,
): Step {
  if (state.phase === "closed") return stay(state);
  switch (input.kind) {
    case "frame":
      return onFrame(state, input.frame, limits);
    case "bad_frame":
      return stay(
        state,
        sendOut({ type: "ack", payload: { ack_id: input.id, ok: false, error: input.error } }),
      );
    case "identified":
      return state.phase === "connecting" ? begin(state, input.identity, limits) : stay(state);
    case "refused":
      return state.phase === "connecting" ? refuse(state, input.error) : stay(state);
    case "loaded":
      return state.phase === "connected" ? onLoaded(state, input) : stay(state);
    case "load_failed":
      return state.phase === "connected" ? onLoadFailed(state, input) : stay(state);
    case "published":
      return state.phase === "connected" ? onPublished(state, input) : stay(state);
    case "broadcast": {
      if (state.phase !== "connected") return stay(state);
      const watches = input.topic === "analytics" ? state.watchesAnalytics : state.watchesSettings;
      return watches ? stay(state, sendOut(input.frame)) : stay(state);
    }
    case "answered":
      return stay(state, ...input.frames.map(sendOut));
    case "closed":
      return stay({ phase: "closed" });
  }
}

function onFrame(state: ConnectionState, frame: ClientFrame, limits: ConnectionLimits): Step {
  // Each entry of the table takes the phase and the frame that it stands at, which the compiler has seen to.
  const transition = transitions[state.phase][frame.type] as (
    state: ConnectionState,
    frame: ClientFrame,
    limits: ConnectionLimits,
  ) => Step;
  return transition(state, frame, limits);
}

/** The client is who it says; what it has sent meanwhile is done now, in order. */
function begin(
  { connectId, waiting }: StateOf<"connecting">,
  identity: StateOf<"connected">["identity"],
  limits: ConnectionLimits,
): Step {
  let state: ConnectionState = {
    phase: "connected",
    identity,
    threads: {},
    watchesAnalytics: false,
    watchesSettings: false,
    loads: 0,
  };
  const effects: ConnectionEffect[] = [sendOut({ type: "ack", payload: { ack_id: connectId, ok: true } })];
  for (const frame of waiting) {
    const step = onFrame(state, frame, limits);
    state = step.state;
    effects.push(...step.effects);
  }
  return { state, effects };
}

/** It may try again as somebody else; what it has sent meanwhile is refused. */
function refuse(
  { connectId, waiting }: StateOf<"connecting">,
  error: Extract<ConnectionInput, { kind: "refused" }>["error"],
): Step {
  const state = newConnection;
  const refused = waiting.flatMap((frame) => onFrame(state, frame, connectionLimits).effects);
  return stay(state, sendOut({ type: "ack", payload: { ack_id: connectId, ok: false, error } }), ...refused);
}

type Connected = StateOf<"connected">;

/** The subscription that a load was for; null when it was given up or begun anew. */
function loadingOf(state: Connected, threadId: string, load: number) {
  const subscription = Object.hasOwn(state.threads, threadId) ? state.threads[threadId] : undefined;
  return subscription?.phase === "loading" && subscription.load === load ? subscription : null;
}

function onLoaded(state: Connected, input: Extract<ConnectionInput, { kind: "loaded" }>): Step {
  const { threadId, load, position, frames } = input;
  const loading = loadingOf(state, threadId, load);
  if (loading === null) return stay(state);
  const step = passOn(state, threadId, loading.subscribeId, finishLoading(loading, position));
  return { state: step.state, effects: [...frames.map(sendOut), ...step.effects] };
}

/** Sends what may go, and has the thread read again when something is missing. */
function passOn(state: Connected, threadId: string, subscribeId: string, result: Passed): Step {
  const { passed, position, missing } = result;
  const sent = passed.map(sendOut);
  if (missing === null) {
    const live = { phase: "live", subscribeId, position } as const;
    return stay({ ...state, threads: { ...state.threads, [threadId]: live } }, ...sent);
  }
  const load = state.loads + 1;
  const threads = { ...state.threads, [threadId]: beginLoading(load, subscribeId, missing) };
  return stay({ ...state, threads, loads: load }, ...sent, {
    kind: "load",
    threadId,
    load,
    after: { position },
    identity: state.identity,
  });
}

function onLoadFailed(state: Connected, input: Extract<ConnectionInput, { kind: "load_failed" }>): Step {
  const loading = loadingOf(state, input.threadId, input.load);
  if (loading === null) return stay(state);
  const { [input.threadId]: _failed, ...threads } = state.threads;
  return stay(
    { ...state, threads },
    sendOut({ type: "ack", payload: { ack_id: loading.subscribeId, ok: false, error: input.error } }),
  );
}

function onPublished(state: Connected, input: Extract<ConnectionInput, { kind: "published" }>): Step {
  const { threadId, ...published } = input;
  const subscription = Object.hasOwn(state.threads, threadId) ? state.threads[threadId] : undefined;
  if (subscription === undefined) return stay(state);
  if (subscription.phase === "live")
    return passOn(state, threadId, subscription.subscribeId, receive(subscription.position, published));
  return stay({ ...state, threads: { ...state.threads, [threadId]: hold(subscription, published) } });
}
