import type { ClientFrame, ClientFrameType } from "./client-frames.ts";
import type { Outgoing } from "./outgoing.ts";
import type {
  ConnectionEffect,
  ConnectionLimits,
  ConnectionState,
  PerformedFrame,
  Phase,
  StateOf,
  Step,
} from "./connection-state.ts";
import type { ProtocolCode } from "./server-frames.ts";
import { beginLoading } from "./thread-subscription.ts";

type FrameOf<T extends ClientFrameType> = Extract<ClientFrame, { type: T }>;
type Transition<P extends Phase, T extends ClientFrameType> = (
  state: StateOf<P>,
  frame: FrameOf<T>,
  limits: ConnectionLimits,
) => Step;

/** What every frame does in every phase. A frame or a phase that is left out does not compile. */
type Transitions = {
  readonly [P in Phase]: { readonly [T in ClientFrameType]: Transition<P, T> };
};

export const stay = (state: ConnectionState, ...effects: ConnectionEffect[]): Step => ({ state, effects });

export const sendOut = (frame: Outgoing): ConnectionEffect => ({ kind: "send", frame });

const ack = (id: string): ConnectionEffect => sendOut({ type: "ack", payload: { ack_id: id, ok: true } });

/** A refusal, in the way that the frame is answered. */
export function refusal(frame: ClientFrame, code: ProtocolCode, message: string): ConnectionEffect {
  const error = { code, message };
  if (frame.type !== "feedback")
    return sendOut({ type: "ack", payload: { ack_id: frame.id, ok: false, error } });
  const { target_type, target_id, feedback } = frame.payload;
  return sendOut({
    type: "feedback.ack",
    payload: { target_type, target_id, feedback, ok: false, ack_id: frame.id, error },
  });
}

const notConnected = (state: ConnectionState, frame: ClientFrame) =>
  stay(state, refusal(frame, "NOT_CONNECTED", "Send `connect` first, and wait for its ack."));

const wait = (state: StateOf<"connecting">, frame: ClientFrame, limits: ConnectionLimits) =>
  state.waiting.length < limits.maxWaiting
    ? stay({ ...state, waiting: [...state.waiting, frame] })
    : stay(state, refusal(frame, "RATE_LIMITED", "Too many frames before `connect` was answered."));

const perform = (state: StateOf<"connected">, frame: PerformedFrame) =>
  stay(state, { kind: "perform", frame, identity: state.identity });

const ignore = (state: StateOf<"closed">) => stay(state);

/** Whether a frame is about the worker that the connection is for. */
const isOwn = (state: StateOf<"connected">, frame: { readonly payload: { readonly worker_id: string } }) =>
  frame.payload.worker_id === state.identity.worker_id;

const foreign = (state: StateOf<"connected">, frame: ClientFrame) =>
  stay(state, refusal(frame, "FORBIDDEN", "The connection is for another worker."));

export const transitions: Transitions = {
  new: {
    connect: (_state, frame) =>
      stay({ phase: "connecting", connectId: frame.id, waiting: [] }, { kind: "identify", frame }),
    "thread.list": notConnected,
    "thread.subscribe": notConnected,
    "thread.unsubscribe": notConnected,
    "thread.delete": notConnected,
    "event.create": notConnected,
    "event.list": notConnected,
    "run.cancel": notConnected,
    "analytics.subscribe": notConnected,
    "analytics.unsubscribe": notConnected,
    feedback: notConnected,
    "settings.subscribe": notConnected,
    "settings.unsubscribe": notConnected,
    "settings.patch": notConnected,
    ping: notConnected,
  },
  connecting: {
    connect: (state, frame) => stay(state, refusal(frame, "INVALID", "`connect` was already sent.")),
    "thread.list": wait,
    "thread.subscribe": wait,
    "thread.unsubscribe": wait,
    "thread.delete": wait,
    "event.create": wait,
    "event.list": wait,
    "run.cancel": wait,
    "analytics.subscribe": wait,
    "analytics.unsubscribe": wait,
    feedback: wait,
    "settings.subscribe": wait,
    "settings.unsubscribe": wait,
    "settings.patch": wait,
    ping: (state) => stay(state, sendOut({ type: "pong", payload: {} })),
  },
  connected: {
    connect: (state, frame) =>
      stay(state, refusal(frame, "INVALID", "The connection is already identified; open another one.")),
    "thread.list": perform,
    "thread.subscribe": subscribeToThread,
    "thread.unsubscribe": (state, frame) => {
      const { [frame.payload.thread_id]: _left, ...threads } = state.threads;
      return stay({ ...state, threads }, ack(frame.id));
    },
    "thread.delete": perform,
    "event.create": perform,
    "event.list": perform,
    "run.cancel": perform,
    "analytics.subscribe": subscribeToAnalytics,
    "analytics.unsubscribe": (state, frame) => stay({ ...state, watchesAnalytics: false }, ack(frame.id)),
    feedback: perform,
    // The host sends the snapshot; what changes from now on comes after it.
    "settings.subscribe": (state, frame) =>
      isOwn(state, frame) ? perform({ ...state, watchesSettings: true }, frame) : foreign(state, frame),
    "settings.unsubscribe": (state, frame) => stay({ ...state, watchesSettings: false }, ack(frame.id)),
    "settings.patch": perform,
    ping: (state) => stay(state, sendOut({ type: "pong", payload: {} })),
  },
  closed: {
    connect: ignore,
    "thread.list": ignore,
    "thread.subscribe": ignore,
    "thread.unsubscribe": ignore,
    "thread.delete": ignore,
    "event.create": ignore,
    "event.list": ignore,
    "run.cancel": ignore,
    "analytics.subscribe": ignore,
    "analytics.unsubscribe": ignore,
    feedback: ignore,
    "settings.subscribe": ignore,
    "settings.unsubscribe": ignore,
    "settings.patch": ignore,
    ping: ignore,
  },
};

function subscribeToAnalytics(state: StateOf<"connected">, frame: FrameOf<"analytics.subscribe">): Step {
  if (!isOwn(state, frame)) return foreign(state, frame);
  if (state.identity.role !== "operator")
    return stay(state, refusal(frame, "FORBIDDEN", "Only operators may subscribe to analytics."));
  return stay({ ...state, watchesAnalytics: true }, ack(frame.id));
}

function subscribeToThread(
  state: StateOf<"connected">,
  frame: FrameOf<"thread.subscribe">,
  limits: ConnectionLimits,
): Step {
  const { thread_id: threadId, after_event_id: eventId } = frame.payload;
  const isNew = !Object.hasOwn(state.threads, threadId);
  if (isNew && Object.keys(state.threads).length >= limits.maxThreads) {
    const message = `A connection may watch ${limits.maxThreads} threads; unsubscribe from one.`;
    return stay(state, refusal(frame, "RATE_LIMITED", message));
  }
  const load = state.loads + 1;
  const threads = { ...state.threads, [threadId]: beginLoading(load, frame.id) };
  return stay(
    { ...state, threads, loads: load },
    {
      kind: "load",
      threadId,
      load,
      after: eventId === undefined ? null : { eventId },
      identity: state.identity,
    },
  );
}
